"""The lists of a setting, written as a person left them: what stays keeps its row, so that the history tells what
changed.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError

from accounts.errors import RuleViolation
from accounts.models import Versioned


def write_lines(
    rows: Any,
    wanted: Mapping[tuple, Mapping[str, Any]],
    *,
    told_apart_by: Sequence[str],
    under: str,
    of_new: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Make `rows` (all of one setting, by its related manager) the `wanted` ones: by their key the values of each, and
    `of_new` besides for those that were not there yet.

    Raises RuleViolation "invalid", with the messages `under` the name of the list. The caller holds the row of the
    setting.
    """
    present = {tuple(getattr(row, name) for name in told_apart_by): row for row in rows.all()}
    rows.filter(pk__in=[row.pk for key, row in present.items() if key not in wanted]).delete()
    for key, values in wanted.items():
        own = {rows.field.name: rows.instance, **dict(zip(told_apart_by, key, strict=True)), **of_new}
        line = present.get(key) or rows.model(**own)
        if line.pk is None or any(getattr(line, name) != value for name, value in values.items()):
            _save(line, values, under=under)


def _save(line: Versioned, values: Mapping[str, Any], *, under: str) -> None:
    for name, value in values.items():
        setattr(line, name, value)
    try:
        line.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise RuleViolation("invalid", " ".join(error.messages), errors={under: error.messages}) from error
    if line.pk:
        line.save_edit(update_fields=list(values))
    else:
        line.save()
