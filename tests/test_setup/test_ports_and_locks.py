"""One launcher for one folder, and ports that are really free."""

import socket

import pytest

from bookofbusiness.launcher.errors import LauncherError
from bookofbusiness.launcher.locks import hold, leave_note
from bookofbusiness.launcher.ports import LOOPBACK, answers, free_port, web_port


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_asked_for_is_refused_when_it_is_taken(taken_port):
    with pytest.raises(LauncherError, match=f"Port {taken_port} is taken"):
        web_port(taken_port)


def test_the_usual_port_gives_way_when_it_is_taken(taken_port, monkeypatch):
    monkeypatch.setattr("bookofbusiness.launcher.ports.USUAL_WEB_PORT", taken_port)

    assert web_port(None) != taken_port


def test_the_port_of_last_time_is_taken_again():
    port = free_port()

    assert free_port(port) == port


def test_a_port_answers_only_while_somebody_listens(taken_port):
    assert answers(taken_port)
    assert not answers(free_port())


def test_a_second_holder_is_refused_in_words_that_name_the_first(tmp_path):
    with hold(tmp_path / "lock") as first:
        leave_note(first, "process 77")
        with pytest.raises(LauncherError, match="already runs from this folder: process 77"):
            hold(tmp_path / "lock")


def test_a_lock_is_free_again_when_its_holder_ends(tmp_path):
    hold(tmp_path / "lock").close()

    with hold(tmp_path / "lock") as again:
        leave_note(again, "process 78")

    assert (tmp_path / "lock").read_text() == "process 78"
