"""Files that others made to break readers: each ends in counts or in a message."""

import json

import pytest

from accounts.models import Account, ExternalId
from bookofbusiness.imports.content import examine
from bookofbusiness.imports.errors import FileRefused
from bookofbusiness.imports.mapping import known_headers
from bookofbusiness.imports.profiles import PROFILES, profile_of
from bookofbusiness.imports.staging import CONTROLS
from bookofbusiness.imports.table import find_table
from tests.imports.conftest import counts

FOLDERS = [
    "messy_commons_csv",
    "messy_csv_spectrum",
    "messy_csvkit",
    "messy_csvlint",
    "messy_goodtables",
    "messy_readr",
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_messy_file_is_read_or_refused_in_words(shared, folder):
    read = refused = 0
    for path in sorted(path for path in (shared / folder).rglob("*") if path.is_file()):
        try:
            table = find_table(
                path, examine(path), lambda cells: known_headers(cells, "accounts", profile_of("generic"))
            )
            read += all(isinstance(number, int) for number, _cells in table.rows())
        except FileRefused as no:
            refused += bool(no.message)
    assert read > 0, f"{refused} refused"


@pytest.mark.parametrize("folder", FOLDERS)
def test_messy_files_import_without_a_crash(shared, take, folder):
    for path in sorted(path for path in (shared / folder).rglob("*") if path.is_file())[:25]:
        job = take("accounts", path, source=folder)
        assert job.status == "done" or (job.status == "failed" and job.error and "our side" not in job.error)


def test_naughty_strings_come_back_as_they_were(shared, take):
    strings = json.loads((shared / "naughty_strings" / "blns.json").read_text())
    named = [text for text in strings if text.strip()]
    rows = "".join('{},"{}"\n'.format(number, text.replace('"', '""')) for number, text in enumerate(named))

    job = take("accounts", "id,name\n" + rows, source="naughty")

    assert job.status == "done" and job.created + job.rejected == len(named)
    assert job.created > len(named) * 0.95
    names = dict(Account.objects.values_list("pk", "name"))
    for number, pk in ExternalId.objects.filter(source="naughty").values_list("value", "record_id"):
        assert names[pk] == CONTROLS.sub("", named[int(number)]).strip()


def test_formulas_are_text_and_nothing_else(shared, take):
    lines = [
        line
        for line in (shared / "csv_injection" / "payloadbox_csv-payload.txt").read_text().splitlines()
        if line.strip()
    ]
    text = "id,name\n" + "".join(
        '{},"{}"\n'.format(number, line.replace('"', '""')) for number, line in enumerate(lines)
    )

    job = take("accounts", text, source="formulas")

    assert counts(job) == (len(lines), 0, 0, 0)
    assert Account.objects.filter(name__startswith="=").exists()


SETS = [
    ("hubspot_dummy/hubspot_companies.csv", "accounts", "hubspot"),
    ("hubspot_dummy/hubspot_contacts.csv", "contacts", "hubspot"),
    ("salesforce_portfolio/Accounts.csv", "accounts", "salesforce"),
    ("salesforce_portfolio/Contacts.csv", "contacts", "salesforce"),
    ("sp500/constituents.csv", "accounts", "generic"),
    ("northwind/customers.csv", "accounts", "generic"),
    ("chinook/Customer.csv", "accounts", "generic"),
    ("telco_churn/Telco-Customer-Churn.csv", "contacts", "generic"),
    ("dedupe_febrl/dataset1.csv", "accounts", "generic"),
]


@pytest.mark.parametrize(("path", "kind", "source"), SETS)
def test_sets_of_others_end_in_counts_or_in_words(shared, take, path, kind, source):
    job = take(kind, shared / path, source=source)

    assert (
        job.created + job.updated + job.unchanged + job.rejected == job.rows
        if job.status == "done"
        else "missing" in job.error
    )


def test_hubspot_files_belong_together(shared, take):
    folder = shared / "hubspot_dummy"
    people = ["dwight.schrute", "michael.scott", "pam.beesly", "oscar.martinez", "kevin.malone", "jim.halpert"]
    take("users", "name,email\n" + "".join(f"{name},{name}@example.com\n" for name in people))
    jobs = [take(kind, folder / f"hubspot_{name}.csv", source="hubspot") for name, kind in [
        ("companies", "accounts"), ("contacts", "contacts"), ("deals", "opportunities"), ("activities", "interactions"),
    ]]  # fmt: skip

    assert all(job.created > 0 for job in jobs), [(job.kind, counts(job)) for job in jobs]
    again = take("accounts", folder / "hubspot_companies.csv", source="hubspot")
    assert (again.created, again.updated) == (0, 0)


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_name_only_columns_that_exist(name):
    from bookofbusiness.imports.fields import SHAPES

    for kind, names in PROFILES[name].headers.items():
        assert set(names) <= set(SHAPES[kind].fields), kind
    assert all(column in SHAPES[kind].fields for kind, column in PROFILES[name].readers)
