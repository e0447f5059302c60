"""Where data lies, and which checkout it belongs to."""

import pytest

from bookofbusiness.launcher import places
from bookofbusiness.launcher.places import find_places


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "STATE_OF_SYSTEM", tmp_path / "state")
    return tmp_path / "state"


def checkout(tmp_path, name):
    (tmp_path / name).mkdir()
    return tmp_path / name


def test_an_ordinary_user_keeps_data_inside_the_checkout(tmp_path):
    found = find_places({}, root=tmp_path, as_root=False)

    assert found.data == tmp_path / "var" / "data"


def test_root_keeps_data_outside_with_a_pointer_inside(tmp_path, state):
    root = checkout(tmp_path, "a book")
    found = find_places({}, root=root, as_root=True)
    found.make()

    assert state in found.data.parents
    assert (root / "var" / "data-folder").read_text() == str(found.data)


def test_two_checkouts_of_root_do_not_share_data(tmp_path, state):
    one, two = checkout(tmp_path, "one"), checkout(tmp_path, "two")

    assert find_places({}, root=one, as_root=True).data != find_places({}, root=two, as_root=True).data


def test_a_moved_checkout_finds_its_data_again(tmp_path, state):
    root = checkout(tmp_path, "here")
    before = find_places({}, root=root, as_root=True)
    before.make()

    moved = root.rename(tmp_path / "there")

    assert find_places({}, root=moved, as_root=True).data == before.data


def test_a_copied_checkout_starts_with_data_of_its_own(tmp_path, state):
    root, copy = checkout(tmp_path, "here"), checkout(tmp_path, "copy")
    original = find_places({}, root=root, as_root=True)
    original.make()
    (copy / "var").mkdir()
    (copy / "var" / "data-folder").write_text((root / "var" / "data-folder").read_text())

    assert find_places({}, root=copy, as_root=True).data != original.data


def test_the_environment_moves_data_and_working_files(tmp_path):
    env = {"BOOK_DATA": str(tmp_path / "d"), "BOOK_VAR": str(tmp_path / "v")}

    found = find_places(env, root=tmp_path / "root", as_root=True)

    assert (found.data, found.logs) == (tmp_path / "d", tmp_path / "v" / "log")
