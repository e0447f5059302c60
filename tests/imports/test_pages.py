"""The pages for ops: a nonsense upload is a message, never a server error."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Account, Import
from bookofbusiness.imports import jobs
from tests.factories import NOON, UserFactory
from tests.imports.conftest import counts
from tests.imports.test_command import bomb
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media_in_a_folder_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def page(client, ops):
    client.force_login(ops)
    return client


def upload(page, data, *, name="file.csv", kind="accounts", profile="generic", **more):
    file = SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())
    return page.post(reverse("imports:create"), {"file": file, "kind": kind, "profile": profile, **more})


def work(job):
    """What the worker does with a queued import."""
    assert jobs.work_on(job.pk, now=NOON)
    job.refresh_from_db()
    return job


def test_an_upload_is_queued_and_its_page_says_what_came_of_it(page, ops):
    response = upload(page, "name,employees\nAcme,5\nBeta,many\n")

    job = Import.objects.get()
    assert response.status_code == 302 and response.url == reverse("imports:detail", args=[job.pk])
    assert job.status == "queued" and job.by == ops
    assert b"Waits for a worker" in page.get(response.url).content
    assert counts(work(job)) == (1, 0, 0, 1)
    text = page.get(response.url).content.decode()
    assert "“many” is no number" in text and reverse("imports:rejected", args=[job.pk]) in text
    assert b"file.csv" in page.get(reverse("imports:list")).content


def test_the_part_that_asks_again_stops_when_the_work_is_done(page):
    url = upload(page, "name\nAcme\n").url
    assert 'hx-trigger="every 2s"' in page.get(url, headers={"HX-Request": "true"}).content.decode()

    work(Import.objects.get())

    part = page.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part and "<html" not in part


def test_what_was_tried_can_be_imported_at_once(page):
    upload(page, "name\nAcme\n", dry_run="on")
    tried = work(Import.objects.get())
    assert not Account.objects.exists()
    assert b"Import it now" in page.get(reverse("imports:detail", args=[tried.pk])).content

    page.post(reverse("imports:repeat", args=[tried.pk]))

    assert counts(work(Import.objects.latest("pk"))) == (1, 0, 0, 0) and Account.objects.exists()


def test_without_the_file_nothing_is_repeated(page, take):
    job = take("accounts", "name\nAcme\n", dry_run=True)

    assert page.post(reverse("imports:repeat", args=[job.pk])).status_code == 422


NONSENSE = {
    "nothing at all": (b"", "x.csv"),
    "a NUL in the name": (b"name\nAcme\n", "a\x00b.csv"),
    "a path for a name": (b"name\nAcme\n", "../../etc/passwd"),
    "an endless name": (b"name\nAcme\n", "x" * 400 + ".csv"),
    "random bytes": (bytes(range(256)) * 50, "x.csv"),
    "half an archive": (b"\x1f\x8b\x08\x00\x00", "x.csv.gz"),
    "NULs": (b"\x00" * 999, "x.csv"),
    "one quotation mark": (b'"', "x.csv"),
    "a header alone": (b"name\n", "x.csv"),
    "commas": (b",,,,\n,,,,\n", "x.csv"),
}


@pytest.mark.parametrize("case", NONSENSE)
@pytest.mark.parametrize("kind", ["users", "accounts", "signals"])
def test_a_nonsense_upload_ends_in_a_message(page, case, kind):
    data, name = NONSENSE[case]

    response = upload(page, data, name=name, kind=kind)

    assert response.status_code in (302, 422)
    for job in Import.objects.all():
        work(job)
        assert job.status == "failed" and job.error or job.status == "done"
        assert page.get(reverse("imports:detail", args=[job.pk])).status_code == 200


BAD = {
    "an unknown header": (b"shoe size\n44\n", ["“name” is missing", "The file has: shoe size", "Rename the header"]),
    "a zip bomb": (bomb(), ["unpacks to more than 200 times its size", "Unpack it and look"]),
    "a field of 200 kB": (b"name\n" + b"x" * 200_000 + b"\n", ["200000 characters, more than 131072", "close it, or"]),
    "an id twice": (b"id,name\n1,Acme\n1,Beta\n", ["The same as row 2", "give it an id of its own"]),
    "a day that does not exist": (b"name,customer since\nAcme,31/02/2026\n", ["“31/02/2026” is no date. Write 2024"]),
    "ragged rows": (b"name,city\nAcme\n", ["The row has 1 cells, the header has 2", "Put quotation marks"]),
    "a NUL in a row": (b"name\nAc\x00me\n", ["holds a NUL byte. Remove it"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_upload_shows_the_place_and_the_cure(page, case):
    data, words = BAD[case]
    upload(page, data)

    job = work(Import.objects.get())

    shown = text_of(page.get(reverse("imports:detail", args=[job.pk])))
    assert all(word in shown for word in words), shown
    assert Account.objects.count() == job.created == (1 if case == "an id twice" else 0)


@pytest.mark.parametrize(
    "values",
    [{"kind": "nothing"}, {"profile": "nothing"}, {"instance": "a b/c"}, {"instance": "x" * 99}, {"file": "no file"}],
)
def test_a_wrong_form_is_shown_again(page, values):
    file = SimpleUploadedFile("x.csv", b"name\nAcme\n")

    response = page.post(reverse("imports:create"), {"file": file, "kind": "accounts", "profile": "generic", **values})

    assert response.status_code == 422 and not Import.objects.exists()


def test_a_second_instance_of_a_source_has_ids_of_its_own(page):
    upload(page, "Record ID,Company name\n1,Acme\n", profile="hubspot", instance="EU")

    job = work(Import.objects.get())

    assert job.source == "hubspot-eu" and counts(job) == (1, 0, 0, 0)


def test_rejected_rows_come_back_as_a_file_that_can_be_corrected(page):
    upload(page, 'name,employees,phone\nAcme,5,1\n"=HYPERLINK(""http://x"")",many,+47 22\n@b,-,x,y\n')
    job = work(Import.objects.get())

    response = page.get(reverse("imports:rejected", args=[job.pk]))

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["row", "reason", "name", "employees", "phone"]
    assert rows[1][0] == "3" and rows[1][2:] == ['\'=HYPERLINK("http://x")', "many", "'+47 22"]
    assert rows[2][0] == "4" and rows[2][2] == "'@b"
    upload(page, text.replace("many", "7"), name="again.csv")
    assert counts(work(Import.objects.latest("pk")))[0] == 1
    assert Account.objects.get(employees=7).name == '=HYPERLINK("http://x")'
    assert Account.objects.get(employees=7).phone == "+47 22"


@pytest.mark.parametrize(
    ("cell", "guarded", "read"),
    [
        (" =1+1", "' =1+1", "=1+1"),
        ("\n=1+1", "'\n=1+1", "=1+1"),
        ("\u3000@b", "'\u3000@b", "@b"),
        ("＝1+1", "'＝1+1", "＝1+1"),
        ("＠b", "'＠b", "＠b"),
        ("\t", "'\t", ""),
        ("'=1+1", "'=1+1", "=1+1"),
        ("''=1+1", "''=1+1", "''=1+1"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("O'Fallon", "O'Fallon", "O'Fallon"),
    ],
)
def test_no_cell_of_the_rejected_rows_computes_and_each_comes_back_as_it_was(page, cell, guarded, read):
    upload(page, f'name,city,employees\nAcme,"{cell}",many\n')
    url = reverse("imports:rejected", args=[work(Import.objects.get()).pk])

    text = b"".join(page.get(url).streaming_content).decode("utf-8-sig")
    assert next(row for row in csv.DictReader(io.StringIO(text, newline="")) if row["row"] == "2")["city"] == guarded

    upload(page, text.replace("many", "7"), name="again.csv")
    assert counts(work(Import.objects.latest("pk"))) == (1, 0, 0, 0)
    assert Account.objects.get(employees=7).city == read


def test_without_the_file_the_rejected_rows_are_listed_by_their_beginning(page, take):
    job = take("accounts", "name,employees\nBeta,many\n")

    rows = list(
        csv.reader(
            io.StringIO(
                b"".join(page.get(reverse("imports:rejected", args=[job.pk])).streaming_content).decode("utf-8-sig")
            )
        )
    )

    assert rows[1][0] == "2" and rows[1][2] == "Beta,many"


@pytest.mark.parametrize("role", ["rep", "leader"])
def test_only_ops_import(client, role, take):
    job = take("accounts", "name\nAcme\n")
    client.force_login(UserFactory(role=role))

    for name, args in [("list", []), ("create", []), ("detail", [job.pk]), ("rejected", [job.pk])]:
        assert client.get(reverse(f"imports:{name}", args=args)).status_code == 403
    assert upload(client, "name\nBeta\n").status_code == 403


def test_strangers_sign_in_first(client):
    assert client.get(reverse("imports:list")).status_code == 302


def test_an_unknown_import_is_404_and_a_broken_cursor_400(page, take):
    assert page.get(reverse("imports:detail", args=[999])).status_code == 404
    job = take("accounts", "name\nAcme\n")
    assert page.get(reverse("imports:detail", args=[job.pk]), {"cursor": "x"}).status_code == 400
    assert page.get(reverse("imports:detail", args=[job.pk]), {"level": "x"}).status_code == 200


def test_many_issues_are_paged(page, take):
    job = take("accounts", "name,employees\n" + "Beta,many\n" * 250)
    url = reverse("imports:detail", args=[job.pk])

    first = page.get(url)

    assert len(first.context["page"].rows) == 100
    second = page.get(url, {"cursor": first.context["page"].next_cursor})
    assert second.context["page"].rows[0].row == 102
