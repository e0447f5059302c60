"""A bad file says what is wrong with it and how to cure that; nothing of it is written."""

import gzip

import pytest

from accounts.models import Account, Event
from bookofbusiness.imports import content, table
from bookofbusiness.imports.dates import Order
from tests.imports.conftest import counts, issues

REFUSED = {
    "empty": (b"", "empty"),
    "blank rows": (b"\n\n  ,\n", "blank rows"),
    "excel": (b"PK\x03\x04" + b"x" * 200, "Excel"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG"),
    "binary": (bytes(range(1, 32)) * 100, "no text file"),
    "only NULs": (b"\x00" * 5000, "no text file"),
    "cut-off archive": (gzip.compress(b"name\nAcme\n" * 500)[:40], "damaged"),
    "unknown headers": (b"foo,bar\n1,2\n", "“name” is missing"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_says_why(take, case):
    data, words = REFUSED[case]

    job = take("accounts", data)

    assert job.status == "failed" and words in job.error
    assert not Account.objects.exists() and not Event.objects.filter(verb="import_done").exists()


def test_missing_columns_name_what_was_found_and_what_is_known(take):
    job = take("contacts", "first,second\n1,2\n")

    assert "The file has: first, second." in job.error
    assert "account_domain" in job.error and "salesforce" in job.error


def test_a_directory_is_no_file(take, tmp_path):
    job = take("accounts", tmp_path)

    assert job.status == "failed" and "directory" in job.error


def test_a_missing_file_is_said_so(take, tmp_path):
    job = take("accounts", tmp_path / "nowhere.csv")

    assert job.status == "failed" and "nowhere.csv" in job.error


def test_an_archive_that_unpacks_without_end_is_refused(take, monkeypatch):
    monkeypatch.setattr(content, "BOMB_FROM", 1 << 20)

    job = take("accounts", gzip.compress(b"name\n" + b"\n" * (8 << 20)), name="bomb.csv.gz")

    assert job.status == "failed" and "200 times" in job.error


def test_a_file_above_the_limit_is_refused(take, monkeypatch):
    monkeypatch.setattr(content, "LARGEST", 1000)

    job = take("accounts", "name\n" + "Acme\n" * 1000)

    assert job.status == "failed" and "Split it" in job.error


def test_a_line_without_end_is_refused(take, monkeypatch):
    monkeypatch.setattr(table, "LONGEST_LINE", 5000)

    job = take("accounts", "name\n" + "x" * 10_000)

    assert job.status == "failed" and "line break" in job.error


def test_a_packed_file_is_known_by_its_content(take):
    assert counts(take("accounts", gzip.compress(b"name\nAcme\n"), name="no-suffix")) == (1, 0, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_the_encoding_is_found(take, encoding):
    text = "name,city\nBodø Fiskeforedling AS,Bodø\nÅlesund Møbler AS,Ålesund\n" * 1

    job = take("accounts", text.encode(encoding))

    assert job.status == "done", job.error
    assert set(Account.objects.values_list("city", flat=True)) == {"Bodø", "Ålesund"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(take, delimiter):
    rows = [["name", "annual revenue"], ["Acme, Inc", "12.50"]]

    job = take(
        "accounts",
        "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows).replace(
            "12.50", "12,50" if delimiter == ";" else "12.50"
        ),
    )

    account = Account.objects.get()
    assert (account.name, str(account.annual_revenue)) == ("Acme, Inc", "12.50")
    assert job.delimiter == {"\t": "tab"}.get(delimiter, delimiter)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(take, end):
    assert counts(take("accounts", end.join(["name", "Acme", "Beta", ""]))) == (2, 0, 0, 0)


def test_a_title_above_the_header_is_passed_over(take):
    assert counts(take("accounts", "My report,,\nname,city,phone\nAcme,Oslo,1\n")) == (1, 0, 0, 0)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(take):
    job = take("accounts", 'name,employees\n"A\nB",1\n\nC,many\n')

    assert issues(job) == [(4, "number")]


BAD_ROWS = {
    "nul": ("Ac\x00me,1", "nul"),
    "too few cells": ("Acme", "ragged"),
    "too many cells": ("Acme,1,2", "ragged"),
    "a field of 200 kB": ("A" * 200_000 + ",1", "huge_cell"),
    "a name of 501 characters": ("A" * 501 + ",1", "too_long"),
    "no name": (",1", "required"),
    "a name that nobody sees": ("\u200b\u200d,1", "required"),
    "a negative size": ("Acme,-5", "too_small"),
    "a word for a number": ("Acme,many", "number"),
    "infinity": ("Acme,Infinity", "number"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_rejected_and_the_others_are_taken(take, case):
    row, code = BAD_ROWS[case]

    job = take("accounts", f"name,employees\nGood,1\n{row}\nAlso good,2\n")

    assert counts(job) == (2, 0, 0, 1) and issues(job) == [(3, code)]


def test_a_name_of_500_characters_is_taken(take):
    assert counts(take("accounts", f"name\n{'å' * 500}\n")) == (1, 0, 0, 0)


def test_bytes_that_are_no_utf8_reject_only_their_row(take):
    text = "name\nBodø\n".encode() + b"Caf\xe9\xff\n" + "Ærø Møbler Ålesund\n".encode()

    job = take("accounts", text)

    assert counts(job) == (2, 0, 0, 1) and issues(job) == [(3, "encoding")]


def test_a_quotation_mark_that_never_closes_names_its_row_and_takes_nothing(take):
    job = take("accounts", 'name,city\nAcme,Oslo\nBeta,"Bergen\nGamma,Hamar\n')

    assert job.status == "failed" and "Row 3" in job.error
    assert not Account.objects.exists()


def test_a_lone_quotation_mark_inside_a_cell_is_text(take):
    job = take("accounts", 'name,city\nPipe 5" AS,Oslo\n"Beta ""B"" AS",Bergen\n')

    assert job.status == "done"
    assert set(Account.objects.values_list("name", flat=True)) == {'Pipe 5" AS', 'Beta "B" AS'}


def test_control_characters_are_taken_out(take):
    take("accounts", "name,city\nAc\x07me,Os\x1blo\n")

    account = Account.objects.get()
    assert (account.name, account.city) == ("Acme", "Oslo")


def test_unknown_columns_are_a_warning(take):
    job = take("accounts", "name,shoe size\nAcme,44\n")

    assert counts(job) == (1, 0, 0, 0)
    assert job.issues.get().reason == "Columns that were not imported: shoe size."


def test_headers_match_without_case_blanks_and_marks(take):
    take("accounts", "\ufeff Company_Name ;NUMBER OF  Employees;Postal-Code\nAcme;7;0150\n")

    account = Account.objects.get()
    assert (account.name, account.employees, account.postal_code) == ("Acme", 7, "0150")


def test_of_two_columns_with_one_meaning_the_first_that_is_filled_counts(take):
    take("accounts", "name,phone,Phone\nA,,1\nB,2,3\n")

    assert dict(Account.objects.values_list("name", "phone")) == {"A": "1", "B": "2"}


def test_the_order_of_a_slashed_date_is_told_by_the_other_rows():
    from bookofbusiness.imports.dates import order_told_by

    assert order_told_by(["01/02/2024", "25/02/2024"]) is Order.DAY_FIRST
    assert order_told_by(["01/02/2024", "02/25/2024"]) is Order.MONTH_FIRST
    assert order_told_by(["25/02/2024", "02/25/2024"]) is Order.UNKNOWN
