"""The four words a rep sees of an account: New, To do (n left), Covered, At risk (date), with a Protected badge."""

from dataclasses import dataclass
from datetime import date

NEW, TODO, COVERED, RISK = "new", "todo", "covered", "risk"
WORKED = frozenset({"worked", "engaged"})


@dataclass(frozen=True)
class Standing:
    """`left` units of work and `share` of them done; `due_on` is set while at risk."""

    word: str
    left: int = 0
    share: float = 0.0
    due_on: date | None = None
    is_protected: bool = False


def standing(
    *, state: str, is_past_grace: bool, asked: int, met: int, at_risk_on: date | None, protection: str
) -> Standing:
    """The word for a holding. An open notice shows first, whatever else holds (decision 7).

    `asked` and `met` are units of work of the nearest alternative in the current window.
    """
    protected = bool(protection)
    left, share = max(asked - met, 0), (met / asked if asked else 0.0)
    if at_risk_on and not protected:
        return Standing(RISK, left, share, at_risk_on, protected)
    if state in WORKED:
        return Standing(COVERED, 0, 1.0, None, protected)
    if not is_past_grace and state == "new":
        return Standing(NEW, left, share, None, protected)
    return Standing(TODO, left, share, None, protected)
