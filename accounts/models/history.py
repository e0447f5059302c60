"""Field history: what a row said before each change, kept by the database itself (decision 36, ADR 5)."""

from collections.abc import Callable, Collection
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

# Counters and clocks of the row itself, what follows from other columns, and secrets.
NEVER = {"version", "created_at", "updated_at", "name_key", "password", "last_login"}


Model = TypeVar("Model", bound=type[models.Model])


def keeps_history(*, but: Collection[str] = (), in_bulk: bool = False) -> Callable[[Model], Model]:
    """Class decorator: before an update that changes a tracked column, and before a delete, the old row is kept in
    `<Model>History`, by every way to the table, SQL included. `but` names columns that are not tracked.

    By row, the trigger is bound to the tracked columns: a statement that sets none of them does not even ask. `in_bulk`
    is for tables whose columns are all tracked and written by the thousand: one statement keeps all old rows.
    """

    def track(model: Model) -> Model:
        fields = [field for field in model._meta.local_fields if field.name not in NEVER | set(but)]
        names = [field.name for field in fields]
        columns = [field.column for field in fields if not field.primary_key]
        level = pgtrigger.Statement if in_bulk else pgtrigger.Row
        return pghistory.track(
            pghistory.UpdateEvent(
                row="OLD",
                level=level,
                operation=pgtrigger.Update if in_bulk else pgtrigger.UpdateOf(*columns),
                condition=pgtrigger.AnyChange(*(field.name for field in fields if not field.primary_key)),
                trigger_name="keep_old_row",
            ),
            pghistory.DeleteEvent(level=level, trigger_name="keep_deleted_row"),
            fields=names,
            model_name=f"{model.__name__}History",
            attrs={"pgh_id": models.BigAutoField(primary_key=True)},
            obj_field=pghistory.ObjForeignKey(related_name="history", db_index=True),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,
            append_only=True,
        )(model)

    return track
