"""The list of accounts a user may open, narrowed and sorted by key."""

from django.db.models import F, Q, QuerySet, Value

from accounts.models import Account, Book, Fold, Station, User

ORDER = ["name_key", "pk"]


def named(books: QuerySet[Book]) -> QuerySet:
    """Number and rep's name of these books, to choose from."""
    return books.values("pk", name=F("rep__name"))


def listed(user: User, *, text: str = "", station: str = "", segment: str = "", book: int | None = None) -> QuerySet:
    """Accounts visible to `user` with holder, segment and score. `text` is part of a name or the start of a domain."""
    rows = Account.objects.visible_to(user).select_related("book__rep", "segment", "score")
    if text.strip():
        rows = rows.filter(Q(name_key__contains=Fold(Value(text.strip()))) | Q(domain=text.strip().lower()))
    if station in Station.values:
        rows = rows.filter(station=station)
    if segment:
        rows = rows.filter(segment__code=segment)
    if book is not None:
        rows = rows.filter(book=book)
    return rows
