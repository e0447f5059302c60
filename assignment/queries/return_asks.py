"""What the person who gives an account back is asked for by a reason: the form and the API ask for the same."""

from assignment.models import ReturnReason

AsksFor = ReturnReason.AsksFor
DETAIL_FIELDS: dict[str, tuple[str, ...]] = {
    AsksFor.NOTHING: (),
    AsksFor.FIELD: ("field", "proposed_value"),
    AsksFor.DUPLICATE: ("duplicate_of",),
    AsksFor.CRITERION: ("criterion",),
    AsksFor.PROOF: ("proof",),
}
DETAIL_NAMES = frozenset(name for names in DETAIL_FIELDS.values() for name in names)


def asked_names(reason: ReturnReason) -> tuple[str, ...]:
    """Names of what a reason asks for, the note last; a proof may be a file wherever somebody judges it."""
    names = DETAIL_FIELDS[reason.asks_for]
    if reason.needs_date or reason.family == ReturnReason.Family.TIMING:
        names = (*names, "resume_on")
    if reason.needs_file or reason.needs_approval or reason.asks_for == AsksFor.PROOF:
        names = (*names, "file")
    return (*names, "note")


def must_be_said(reason: ReturnReason) -> frozenset[str]:
    """Those of them without which the return is refused."""
    needs = {
        "note": reason.needs_note, "resume_on": reason.needs_date, "file": reason.needs_file,
        "criterion": reason.asks_for == AsksFor.CRITERION,
    }  # fmt: skip
    return frozenset(name for name, is_needed in needs.items() if is_needed)
