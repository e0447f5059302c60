"""Search boxes that use the indexes: folded names, and exact matches, never a scan of a million rows."""

from functools import reduce
from operator import or_

from django.db.models import Q, Value

from accounts.models import Fold


class FoldedSearch:
    """Mixin: the search box looks for its words inside `folded_search` (folded keys) or equal to `exact_search`."""

    folded_search: tuple[str, ...] = ("name_key",)
    exact_search: tuple[str, ...] = ()
    search_fields = ("pk",)  # shows the box; get_search_results decides

    def get_search_results(self, request, queryset, search_term: str):
        term = search_term.strip()[:200]
        if not term or "\x00" in term:
            return (queryset if not term else queryset.none()), False
        found = [Q(**{f"{path}__contains": Fold(Value(term))}) for path in self.folded_search]
        found += [Q(**{path: term.lower()}) for path in self.exact_search]
        return queryset.filter(reduce(or_, found)), False


class AccountSearch(FoldedSearch):
    """Mixin for what belongs to an account: the box takes a part of the account's name."""

    folded_search = ("account__name_key",)
    autocomplete_fields: tuple[str, ...] = ("account",)
    list_select_related: tuple[str, ...] = ("account",)
