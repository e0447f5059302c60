"""The container files say nothing that the tests do not run."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from bookofbusiness.launcher import commands

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((Path(__file__).parent / "compose.schema.json").read_text())
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(:[?-])?([^}]*)\}")


def dockerfile(word):
    return [
        line.removeprefix(f"{word} ")
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if line.startswith(word)
    ]


def run_by(service):
    return tuple(SERVICES[service]["command"])


def health_of(service):
    return tuple(SERVICES[service]["healthcheck"]["test"])


def test_the_compose_file_keeps_to_the_schema():
    jsonschema.Draft202012Validator(SCHEMA).validate(COMPOSE)


@pytest.mark.parametrize(
    "broken",
    [
        {"restart": "sometimes"},
        {"command": "python manage.py migrate"},
        {"healthcheck": {"test": ["python"], "interval": "10s", "timeout": "5s", "retries": 1}},
        {"helthcheck": {}},
    ],
)
def test_the_schema_finds_mistakes(broken):
    wrong = COMPOSE | {"services": SERVICES | {"web": SERVICES["web"] | broken}}

    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(wrong)


@pytest.mark.parametrize(
    ("service", "command"),
    [
        ("migrate", commands.MIGRATE),
        ("web", commands.WEB),
        ("worker", commands.worker()),
        ("beat", commands.BEAT),
    ],
)
def test_containers_run_the_commands_of_the_launcher(service, command):
    assert run_by(service) == ("python", *command)


@pytest.mark.parametrize(
    ("service", "command"),
    [("web", commands.WEB_HEALTH), ("worker", commands.WORKER_HEALTH), ("beat", commands.BEAT_HEALTH)],
)
def test_containers_are_asked_how_they_are_by_a_tested_command(service, command):
    assert health_of(service) == ("CMD", "python", *command)


def test_the_image_is_made_and_run_by_tested_commands():
    assert dockerfile("RUN")[0] == "python3 bootstrap.py"
    assert dockerfile("RUN")[1] == " ".join((".venv/bin/python", *commands.COLLECT_STATIC))
    assert json.loads(dockerfile("CMD")[0]) == ["python", *commands.WEB]
    assert dockerfile("USER") == ["book"]


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    secret = [(name, mark) for name, mark, _rest in VARIABLE.findall(text) if "PASSWORD" in name or "KEY" in name]

    assert {name for name, _mark in secret} == {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    assert {mark for _name, mark in secret} == {":?"}


def test_every_server_has_a_health_check_and_keeps_its_data():
    for service in ("database", "queue"):
        assert "healthcheck" in SERVICES[service]
        assert SERVICES[service]["volumes"][0].split(":")[0] in COMPOSE["volumes"]


def test_nothing_starts_before_the_database_is_migrated():
    for service in ("web", "worker", "beat"):
        assert SERVICES[service]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
