"""Who lives, told by locks of the operating system."""

import errno
import sys
from pathlib import Path

import pytest

from chatbase_inspector.history import presence
from chatbase_inspector.problems import HistoryUnavailable


def test_that_a_window_lives_while_it_holds_its_lock(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    here = presence.Presence(path, "abc")
    assert not presence.lives(path, "abc")
    assert here.take()
    assert presence.lives(path, "abc")
    assert presence.anybody_lives(path)
    assert not presence.lives(path, "other")
    here.free(remove=True)
    here.free(remove=True)
    assert not presence.lives(path, "abc")
    assert not presence.anybody_lives(path)


def test_that_what_dead_windows_left_is_swept(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    for token in ("one", "two"):
        presence.Presence(path, token).path.touch()
    assert not presence.anybody_lives(path)
    assert list(tmp_path.iterdir()) == []


def test_that_an_opening_that_does_not_end_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "_PATIENCE_S", 0.0)
    path = tmp_path / "history.sqlite3"
    with (
        presence.opening(path),
        pytest.raises(HistoryUnavailable, match="Another program holds"),
        presence.opening(path),
    ):
        pytest.fail("two at once")
    with presence.opening(path):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="another call there")
def test_that_a_file_system_without_locks_is_no_living_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(_handle: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", flock)
    with pytest.raises(OSError, match="No locks"):
        presence.Lock(tmp_path / "x.lock").take()
