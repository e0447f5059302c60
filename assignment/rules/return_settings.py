"""What the settings of a return reason may not say together. Pure: values in, the field and a code out.

Source: decision 30; docs/rules.md, returns.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from assignment.rules.returns import DATA, TOUCHES


def contradictions(said: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a return reason that contradict another one, each with a code; empty when all fit together."""
    problems = dict(_of_data(said) if said["family"] == DATA else _of_others(said))
    if said["latest_days"] is not None and said["latest_days"] < said["earliest_days"]:
        problems["latest_days"] = "ends_before_it_starts"
    if said["bars_rep"] and said["prefers_rep"]:
        problems["prefers_rep"] = "barred_and_preferred"
    return problems


def _of_data(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A wrong record is never held against who reports it: no work, limit, age, proof or approval; ops judges."""
    if said["destination"] != "repair":
        yield "destination", "data_goes_to_ops"
    asks = {
        "minimum_work": said["minimum_work"] != TOUCHES,
        **{name: bool(said[name]) for name in ("minimum_touches", "earliest_days", "limit_percent_per_month")},
        **{name: said[name] is not None for name in ("limit_count", "latest_days")},
        **{name: said[name] for name in ("needs_approval", "needs_file", "needs_date", "leader_only", "bars_rep")},
        "counts_against_rate": said["counts_against_rate"],
    }
    yield from ((name, "data_is_free") for name, asked in asks.items() if asked)


def _of_others(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if said["destination"] == "repair":
        yield "destination", "only_data_goes_to_ops"
    if said["destination"] == "nurture" and not said["needs_date"]:
        yield "needs_date", "nurture_needs_a_date"
    if said["destination"] == "close" and not said["needs_approval"]:
        yield "needs_approval", "closing_needs_a_leader"
    if said["limit_percent_per_month"] == 0:
        yield "limit_percent_per_month", "limit_of_nothing"
    if said["limit_count"] == 0:
        yield "limit_count", "limit_of_nothing"
