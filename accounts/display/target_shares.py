"""The mix of a book in words: what is wrong with the shares that are aimed at, and how far a book is from them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.display.formats import isolated, number, percent
from accounts.rules.target_shares import shares_problem


def share_problem_words(
    shares: Mapping[int, int | None], *, places: Mapping[int, int], names: Mapping[int, str]
) -> str:
    """What to do about shares that cannot be; empty for those that can. `names`: of segments by id."""
    code, which = shares_problem(shares, places=places)
    if not code:
        return ""
    texts = {
        "range": _("Give the share of %(segment)s as a whole per cent from 1 to 100, or leave it empty."),
        "no_places": _("%(segment)s has no places in these books. Give it some, or leave its share empty."),
        "sum": _("The shares add up to %(total)s %%. Together they are at most 100 %%."),
    }
    return texts[code] % {"segment": names.get(which, "–"), "total": number(which)}


def aim_words(share: int | None, aim: int) -> str:
    """ "58 % of 60 % aimed"; of an empty book without a share."""
    words = {"aim": percent(aim / 100)}
    if share is None:
        return _("%(aim)s aimed, nothing held yet") % words
    return _("%(share)s of %(aim)s aimed") % {**words, "share": percent(share / 100)}


def named_aim_words(segment: str, share: int | None, aim: int) -> str:
    """ "Mid-market 58 % of 60 % aimed"."""
    words = {"segment": isolated(segment), "aimed": aim_words(share, aim)}
    return _("%(segment)s %(aimed)s") % words
