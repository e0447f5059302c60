"""The sweeper's thread: it waits out what passes, and never dies without taking its worker along."""

import os
import signal
from threading import Event

import pytest
from django.db import InterfaceError, OperationalError

from assignment import sweep
from assignment.sweep import Sweeper


@pytest.fixture
def killed(settings, monkeypatch):
    """Signals that the sweeper sent, instead of ending the tests."""
    settings.RUN_SWEEP_SECONDS = 0.001
    sent = []
    monkeypatch.setattr(sweep.os, "kill", lambda process, number: sent.append((process, number)))
    return sent


class Scripted(Sweeper):
    """Raises these errors, one at each look; afterwards it looks in peace."""

    def __init__(self, *errors):
        super().__init__()
        self.errors, self.at_peace = list(errors), Event()

    def sweep(self):
        if self.errors:
            raise self.errors.pop(0)
        self.at_peace.set()


def test_a_database_or_a_machine_that_is_away_for_a_moment_is_waited_for(killed):
    sweeper = Scripted(OperationalError("gone"), InterfaceError("connection already closed"), OSError("no memory"))
    sweeper.start()

    assert sweeper.at_peace.wait(timeout=10)
    sweeper.stop()
    sweeper.thread.join(timeout=10)

    assert killed == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_that_nobody_foresaw_is_logged_and_ends_the_worker(killed, caplog):
    sweeper = Scripted(ZeroDivisionError("by zero"))
    sweeper.start()
    sweeper.thread.join(timeout=10)

    assert killed == [(os.getpid(), signal.SIGTERM)]
    assert "this worker ends" in caplog.text and "by zero" in caplog.text
