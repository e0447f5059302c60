"""What the address of a page asks for; nonsense reads as what the page shows without it."""

from collections.abc import Container

from django.http import HttpRequest

from accounts.rules.numbers import number_of


def one_of(request: HttpRequest, name: str, known: Container[str], default: str) -> str:
    """The choice that the address names, if it is one of `known`."""
    value = request.GET.get(name, default)
    return value if value in known else default


def number_in(request: HttpRequest, name: str) -> int | None:
    """The number that the address names."""
    return number_of(request.GET.get(name, ""))
