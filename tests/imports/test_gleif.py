"""Every name of the Global LEI index is an account of its own."""

import pytest

from accounts.models import Account, ExternalId
from tests.imports.conftest import counts


@pytest.mark.slow
def test_all_names_load_as_accounts(shared, take):
    path = shared / "gleif_names" / "gleif_open.csv.gz"

    job = take("accounts", path, source="gleif")

    assert counts(job) == (119_472, 0, 0, 0)
    assert Account.objects.count() == ExternalId.objects.filter(source="gleif", kind="account").count() == 119_472
    fund = Account.objects.get(pk=ExternalId.objects.get(source="gleif", value="00EHHQ2ZHDCFXJCPCL46").record_id)
    assert (fund.country, fund.industry) == ("US", "financial")
    assert fund.tags == ["financial", "real_estate", "consumer_goods_appliances"]
    assert fund.segment.code == "other" and fund.potential_cents == 500_000
    assert counts(take("accounts", path, source="gleif")) == (0, 0, 119_472, 0)
