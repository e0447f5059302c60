"""Create the tables of an app in one step: for databases that begin now, whatever number of steps led to these tables."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class InOneStep(Operation):
    """The state after all of `operations`, and the tables, constraints, indexes and triggers of that state.

    A plain list of the same operations builds every model anew after each of them, which takes half a minute for our
    tables; this builds them once. `operations` are what makemigrations writes: whatever they add to a model of theirs
    is in the model when its table is made. Triggers come last, as they are no part of a table.
    """

    reversible = False

    def __init__(self, operations: Sequence[Operation]):
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # built again at the first look, with everything in it
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        made = [operation for operation in self.operations if isinstance(operation, CreateModel)]
        for operation in made:
            model = to_state.apps.get_model(app_label, operation.name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)
        for operation in self.operations:
            if type(operation).__module__.startswith("pgtrigger"):
                operation.database_forwards(app_label, schema_editor, to_state, to_state)

    def describe(self) -> str:
        return "Create all tables in one step"
