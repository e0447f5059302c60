"""What the tests of the API share."""

from rest_framework.test import APIClient


def client_of(user) -> APIClient:
    """A client that is signed in as `user`."""
    client = APIClient()
    client.force_authenticate(user)
    return client


def answers_to(user):
    """Call it with an address and parameters: what `user` gets there as JSON, with the status that is expected."""
    client = client_of(user)

    def get(address, status=200, **asked):
        answer = client.get(address, asked)
        assert answer.status_code == status, answer.content
        return answer.json()

    return get


def patch_as_read(client: APIClient, address: str, /, **body):
    """The answer to a change of what stands at the address, of the version that is there now."""
    return client.patch(address, body, headers={"If-Match": client.get(address)["ETag"]}, format="json")
