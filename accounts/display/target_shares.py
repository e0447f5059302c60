"""The mix of a book in words: what is wrong with the shares that are aimed at, and how far a book is from them."""

from django.utils.translation import gettext as _

from accounts.display.formats import number, percent


def share_problem_words(code: str, *, segment: str, total: int) -> str:
    """What to do about a problem of `shares_problem`."""
    texts = {
        "range": _("Give the share of %(segment)s as a whole per cent from 1 to 100, or leave it empty."),
        "no_places": _("%(segment)s has no places in these books. Give it some, or leave its share empty."),
        "sum": _("The shares add up to %(total)s %%. Together they are at most 100 %%."),
    }
    return texts[code] % {"segment": segment, "total": number(total)}


def aim_words(share: int | None, aim: int) -> str:
    """ "58 % of 60 % aimed"; of an empty book without a share."""
    words = {"aim": percent(aim / 100)}
    if share is None:
        return _("%(aim)s aimed, nothing held yet") % words
    return _("%(share)s of %(aim)s aimed") % {**words, "share": percent(share / 100)}


def named_aim_words(segment: str, share: int | None, aim: int) -> str:
    """ "Mid-market 58 % of 60 % aimed"."""
    words = {"segment": f"\u2068{segment}\u2069", "aimed": aim_words(share, aim)}
    return _("%(segment)s %(aimed)s") % words
