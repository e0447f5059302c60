"""A return that brings its file along through the API: the checks of the page, and nothing left of what is refused."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions.attachments import keep_file
from accounts.models import Attachment, Event, Organisation
from accounts.rules.files import MOST_BYTES
from assignment.actions import returns
from assignment.models import Return, ReturnReason
from tests.api.conftest import client_of
from tests.factories import BookFactory, OpportunityFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    """Call it for the files that the storage holds."""
    settings.MEDIA_ROOT = tmp_path
    return lambda: [path for path in Path(tmp_path).rglob("*") if path.is_file()]


@pytest.fixture
def account(team):
    """In the book of a rep, with one reason that asks for a file."""
    ReturnReason.objects.filter(code="poor-fit").update(needs_file=True, minimum_touches=0)
    return held_account(book=BookFactory(rep=UserFactory(team=team)), since=NOW - timedelta(days=20))


def file(name="no.eml", content=b"Thank you, but no", content_type="message/rfc822"):
    return SimpleUploadedFile(name, content, content_type)


def send(account, *, by=None, **fields):
    body = {"reason": "poor-fit", "note": "They said so", "detail.criterion": "need", **fields}
    return client_of(by or account.book.rep).post(f"/api/v1/accounts/{account.pk}/returns/", body, format="multipart")


def test_the_file_comes_with_the_return_and_is_kept_as_its_evidence(account, stored):
    rep = account.book.rep

    done = send(account, file=file("../x/no.eml"))

    kept = Attachment.objects.get()
    assert (done.status_code, done.json()["evidence"], done.json()["state"]) == (201, kept.pk, "approved")
    assert (kept.name, kept.size, kept.uploaded_by, kept.content_type) == ("no.eml", 17, rep, "message/rfc822")
    assert kept.account_id == account.pk and Return.objects.get().detail == {"criterion": "need"}
    assert [path.read_bytes() for path in stored()] == [b"Thank you, but no"]


def test_opportunities_are_settled_and_the_date_is_read_from_the_same_form(account):
    lost, handed = OpportunityFactory(account=account), OpportunityFactory(account=account)
    heir = UserFactory(team=account.book.rep.team)
    ReturnReason.objects.filter(code="poor-fit").update(needs_date=True)
    resume = (timezone.localdate() + timedelta(days=30)).isoformat()
    settled = {
        "settlements[0]opportunity": lost.pk, "settlements[0]version": 1, "settlements[0]reason": "No budget",
        "settlements[1]opportunity": handed.pk, "settlements[1]version": 1, "settlements[1]owner": heir.pk,
    }  # fmt: skip

    done = send(account, file=file(), resume_on=resume, **settled)

    assert (done.status_code, done.json()["resume_on"]) == (201, resume)
    lost.refresh_from_db(), handed.refresh_from_db()
    assert (lost.stage, lost.lost_reason, handed.owner) == ("lost", "No budget", heir)


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({}, 422, "file_missing"),
        ({"file": file("no.eml", b"")}, 422, "file_empty"),
        ({"file": file("no.exe", b"MZ")}, 422, "file_acts"),
        ({"file": file("no.pdf.HTML", b"<script>")}, 422, "file_acts"),
        ({"file": file("no.pdf", b"x" * (MOST_BYTES + 1))}, 422, "file_too_large"),
        ({"file": "no.eml"}, 400, "invalid"),
        ({"file": file(), "detail.criterion": "moon"}, 400, "invalid"),
        ({"file": file(), "detail": "need"}, 400, "invalid"),
        ({"file": file(), "detail.id": "1"}, 400, "invalid"),
        ({"file": file(), "settlements": "all"}, 400, "invalid"),
        ({"file": file(), "settlements[x]opportunity": "1"}, 400, "invalid"),
        ({"file": file(), "settlements[0]id": "1"}, 400, "invalid"),
        ({"file": file(), f"settlements[{'9' * 900}]opportunity": "1"}, 400, "invalid"),
        ({"file": file(), "reason.code": "poor-fit"}, 400, "invalid"),
        ({"file": file(), "files": "x"}, 400, "invalid"),
        ({"file": file(), "note": "a\x00b"}, 400, "invalid"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_not_right_is_refused_in_words_and_nothing_is_kept(account, stored, sent, status, code):
    answer = send(account, **sent)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
    errors, wrong = ({name.partition("[")[0] for name in names} for names in (answer.json()["errors"], [*sent][-1:]))
    assert errors <= wrong | {"file", "detail"} and errors, "each is told where it stands"
    assert not Return.objects.exists() and not Attachment.objects.exists() and stored() == []


def test_a_file_that_is_sent_and_one_that_is_named_are_one_too_many(account, stored):
    kept = keep_file(account.pk, name="mail.txt", content=b"Theirs", by=account.book.rep, now=NOW)

    both, named = send(account, file=file(), evidence=kept.pk), send(account, evidence=kept.pk)

    assert both.status_code == 400 and "file" in both.json()["errors"]
    assert (named.status_code, named.json()["evidence"]) == (201, kept.pk) and len(stored()) == 1


def test_a_refusal_leaves_no_file_behind_whatever_refuses(account, stored, monkeypatch):
    def fails(*_args, **_kwargs):
        raise OSError("after the file was stored")

    stranger, deal = BookFactory().rep, OpportunityFactory(account=account)
    assert send(account, by=stranger, file=file()).status_code == 404
    assert send(account, file=file()).json()["code"] == "open_opportunities"
    deal.delete()
    with monkeypatch.context() as broken:
        broken.setattr(returns, "carry_out", fails)
        with pytest.raises(OSError, match="after the file was stored"):
            send(account, file=file())
    Organisation.objects.update(returns_on=False)
    assert send(account, file=file()).json()["code"] == "returns_off"

    assert stored() == [] and not Attachment.objects.exists() and not Event.objects.filter(verb="file_kept").exists()


def test_a_file_that_was_there_before_stays_when_the_return_fails(account, stored, monkeypatch):
    keep_file(account.pk, name="no.eml", content=b"Thank you, but no", by=account.book.rep, now=NOW)
    monkeypatch.setattr(returns, "carry_out", lambda *_args, **_kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        send(account, file=file())

    assert len(stored()) == 1 and Attachment.objects.count() == 1


def test_json_names_a_kept_file_and_sends_none(account):
    address, body = f"/api/v1/accounts/{account.pk}/returns/", {"reason": "poor-fit", "note": "No", "file": "no.eml"}

    answer = client_of(account.book.rep).post(address, body, format="json")

    assert answer.status_code == 400 and "file" in answer.json()["errors"]


def test_the_description_says_how_a_file_is_sent(client, account):
    client.force_login(account.book.rep)

    described = client.get("/api/v1/schema/?format=json").json()

    sent = described["paths"]["/api/v1/accounts/{id}/returns/"]["post"]["requestBody"]["content"]
    shapes = {
        kind: described["components"]["schemas"][one["schema"]["$ref"].split("/")[-1]] for kind, one in sent.items()
    }
    assert "file" not in shapes["application/json"]["properties"]
    assert shapes["multipart/form-data"]["properties"]["file"]["format"] == "binary"
    assert described["components"]["schemas"]["NewImport"]["properties"]["file"]["format"] == "binary"
