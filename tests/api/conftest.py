"""What the tests of the API share."""

from rest_framework.test import APIClient


def client_of(user) -> APIClient:
    """A client that is signed in as `user`."""
    client = APIClient()
    client.force_authenticate(user)
    return client
