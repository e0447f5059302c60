"""The engine knows no framework, no database and no clock, so that the same input gives the same plan anywhere."""

import ast
from pathlib import Path

import pytest

import assignment.engine

MODULES = sorted(Path(assignment.engine.__file__).parent.glob("*.py"))
ALLOWED = {"assignment", "collections", "dataclasses", "enum", "hashlib", "heapq", "typing"}
ALLOWED |= {"numpy", "ortools", "scipy"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_imports_only_arrays_solvers_and_pure_parts(module):
    imported = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level:
            imported.add(str(node.module).split(".")[0])

    assert imported <= ALLOWED
