"""What the scheduler sends exists, and it says that it lives."""

import os
import time

import pytest
from django.conf import settings

from bookofbusiness import health, heartbeat
from bookofbusiness.celery import app


def test_every_entry_of_the_schedule_names_a_task_of_the_worker():
    app.loader.import_default_modules()

    missing = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks)

    assert missing == set() and settings.CELERY_BEAT_SCHEDULE


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_DATA", str(tmp_path))
    return tmp_path


def test_a_scheduler_that_sent_a_tick_lately_is_alive(data):
    assert not health.beat()

    heartbeat.touch()

    assert health.beat()


def test_a_scheduler_that_is_silent_for_three_minutes_is_not(data):
    heartbeat.touch()
    os.utime(heartbeat.note(), (time.time() - 200, time.time() - 200))

    assert not health.beat()
