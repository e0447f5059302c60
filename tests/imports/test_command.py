"""`manage.py import_records`: counts, what --dry-run and --json do, and for each bad file the place and the cure."""

import gzip
import io
import json
from functools import cache

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, Event, Import
from assignment.models import Holding, Move
from tests.factories import BookFactory, UserFactory

pytestmark = pytest.mark.django_db
GOOD = "id,name,employees\n1,Acme,5\n2,Beta,50\n"


@pytest.fixture
def run(tmp_path):
    """`run("name\\nAcme\\n", "--dry-run")` imports that text as accounts; a path will do. Returns the output."""

    def run(content, *options, kind="accounts", name="file.csv"):
        path = content
        if isinstance(content, str | bytes):
            path = tmp_path / name
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        out = io.StringIO()
        call_command("import_records", str(path), "--as", kind, *options, stdout=out)
        return out.getvalue()

    return run


@cache
def bomb() -> bytes:
    """1.1 GB of line breaks in about a megabyte."""
    return gzip.compress(b"name\nAcme\n") + 17 * gzip.compress(b"\n" * (64 << 20))


def test_it_says_what_came_of_the_file(run):
    assert run(GOOD, "--source", "crm") == (
        "file.csv: 2 rows, 2 created, 0 updated, 0 unchanged, 0 rejected, 0 warnings\n"
    )
    assert run(GOOD.replace("50", "60"), "--source", "crm").startswith(
        "file.csv: 2 rows, 0 created, 1 updated, 1 unchanged"
    )
    assert dict(Account.objects.values_list("name", "employees")) == {"Acme": 5, "Beta": 60}


def test_every_rejected_row_and_every_warning_has_its_line(run):
    lines = run("name,employees,shoe size\nAcme,many,44\nBeta,5,45\n").splitlines()

    assert lines[:-1] == [
        "row 1: warning: Columns that were not imported: shoe size.",
        "row 2: rejected: employees: “many” is no number.",
    ]
    assert lines[-1] == "file.csv: 2 rows, 1 created, 0 updated, 0 unchanged, 1 rejected, 1 warnings"


def test_a_dry_run_says_the_same_and_writes_nothing_but_its_report(run):
    BookFactory(rep=UserFactory(name="Ana"))
    text = "name,owner,employees\nAcme,Ana,5\nBeta,,many\n"

    tried = run(text, "--dry-run")

    assert "2 rows, would be 1 created, 0 updated, 0 unchanged, 1 rejected" in tried
    assert not Account.objects.exists() and not Move.objects.exists() and not Event.objects.exists()
    assert Import.objects.get().is_dry_run
    assert run(text).replace("1 created", "would be 1 created") == tried and Holding.objects.count() == 1


def test_json_holds_the_counts_the_mapping_and_the_issues(run):
    found = json.loads(run("Company,employees\nAcme,5\n=Beta,many\n", "--source", "crm", "--json"))

    job = Import.objects.get()
    assert found.pop("seconds") >= 0
    assert found == {
        "id": job.pk, "kind": "accounts", "source": "crm", "dry_run": False, "status": "done", "rows": 2, "created": 1,
        "updated": 0, "unchanged": 0, "rejected": 1, "warnings": 0, "holdings": 0, "encoding": "utf-8",
        "delimiter": ",", "mapping": {"name": "Company", "employees": "employees"}, "error": "",
        "issues": [
            {"row": 3, "level": "rejected", "column": "employees", "code": "number",
             "reason": "employees: “many” is no number.", "excerpt": "=Beta,many"},
        ],
    }  # fmt: skip


REFUSED = {
    "an unknown header": (
        "shoe size,colour\n44,red\n", ["“name” is missing", "The file has: shoe size, colour", "Rename"],
    ),
    "an empty file": ("", ["The file is empty", "It needs a header row and at least one row"]),
    "blank rows": ("\n\n,\n", ["only blank rows", "It needs a header row"]),
    "a spreadsheet": (b"PK\x03\x04" + b"x" * 99, ["a file of type Excel", "Save the table as CSV"]),
    "NULs alone": (b"\x00" * 4096, ["no text file", "Save the table as CSV"]),
    "a zip bomb": (bomb(), ["unpacks to more than 200 times its size", "Unpack it and look"]),
    "half an archive": (gzip.compress(GOOD.encode() * 99)[:60], ["damaged or cut off", "Make it again"]),
    "an open quotation mark": ('name\nAcme\n"Beta\nGamma\n', ["Row 3 cannot be read", "Close or remove it"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_refused_fails_with_the_place_and_the_cure(run, case):
    content, words = REFUSED[case]

    with pytest.raises(CommandError) as caught:
        run(content, name="bad.csv.gz")

    assert caught.value.returncode == 1 and all(word in str(caught.value) for word in words), caught.value
    assert not Account.objects.exists() and Import.objects.get().status == "failed"


def test_a_directory_and_a_missing_file_are_named(run, tmp_path):
    with pytest.raises(CommandError, match="is a directory. Name one file in it"):
        run(tmp_path)
    with pytest.raises(CommandError, match="“nowhere.csv” cannot be read: No such file"):
        run(tmp_path / "nowhere.csv")


def test_a_refused_file_is_json_too(tmp_path):
    (tmp_path / "empty.csv").touch()
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("import_records", str(tmp_path / "empty.csv"), "--as", "accounts", "--json", stdout=out)

    found = json.loads(out.getvalue())
    assert (found["status"], found["created"], found["issues"]) == ("failed", 0, [])
    assert found["error"].startswith("The file is empty.")


BAD_ROWS = {
    "bytes of another encoding": (b"9,Caf\xe9\xff\xfe,1", "not utf-8. Save the file as UTF-8"),
    "a NUL": (b"9,Ac\x00me,1", "holds a NUL byte. Remove it"),
    "too few cells": (b"9", "has 1 cells, the header has 3. Put quotation marks"),
    "too many cells": (b"9,Gamma, Inc,1", "has 4 cells, the header has 3. Put quotation marks"),
    "an id twice": (b"1,Other,1", "The same as row 2. Only the first one is taken; if this is another"),
    "a field of 200 kB": (b"9," + b"x" * 200_000 + b",1", "200000 characters, more than 131072. Often a quotation"),
    "no name": (b"9,,1", "name is empty. Fill it in"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_rejected_with_its_number_and_the_cure_and_the_others_are_taken(run, case):
    row, words = BAD_ROWS[case]
    text = "id,name,employees\n1,Ærø Møbler Ålesund,1\n".encode() + row + b"\n3,Good,2\n"

    lines = run(text).splitlines()

    assert lines[0].startswith("row 3: rejected: ") and words in lines[0]
    assert "2 created, 0 updated, 0 unchanged, 1 rejected" in lines[-1]
    assert set(Account.objects.values_list("name", flat=True)) == {"Ærø Møbler Ålesund", "Good"}


@pytest.mark.parametrize("day", ["31/02/2026", "2026-02-31", "31 Feb 2026", "30.02.2026"])
def test_a_day_that_does_not_exist_is_rejected(run, day):
    lines = run(f"name,customer since\nAcme,{day}\n").splitlines()

    assert lines[0] == f"row 2: rejected: customer since: “{day}” is no date. Write 2024-12-31."
    assert not Account.objects.exists()


@pytest.mark.parametrize("options", [["--as", "nothing"], []])
def test_a_kind_must_be_named_and_known(options, tmp_path):
    with pytest.raises(CommandError, match="--as"):
        call_command("import_records", str(tmp_path / "x.csv"), *options)
    assert not Import.objects.exists()
