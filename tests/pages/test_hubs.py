"""The hub pages: each lists what one may open, and ops may keep the set-up from leaders."""

import pytest

from accounts.models import Organisation
from bookofbusiness.queries.setup_steps import setup_facts
from tests.factories import AccountFactory, held_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/setup/", "/reports/"])
@pytest.mark.parametrize("role", ["leader", "ops"])
def test_every_page_that_a_hub_lists_can_be_opened(client, request, role, address):
    client.force_login(request.getfixturevalue(role))
    pages = client.get(address).context["pages"]
    assert pages
    assert {page.url: client.get(page.url).status_code for page in pages} == {page.url: 200 for page in pages}


def test_ops_may_keep_the_set_up_from_leaders(client, leader, ops):
    Organisation.objects.update(leaders_set_up=False)
    client.force_login(leader)
    assert client.get("/setup/").status_code == 403
    assert 'href="/setup/"' not in client.get("/dashboard/").content.decode()
    client.force_login(ops)
    assert client.get("/setup/").status_code == 200


def test_a_leader_counts_the_accounts_that_a_leader_may_open(leader, ops):
    held_account(), AccountFactory()

    assert [setup_facts(user).accounts for user in (leader, ops)] == [1, 2]
