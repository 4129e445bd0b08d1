"""The vault against a real Secret Service: gnome-keyring in a D-Bus session of the test's own."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the Secret Service is Linux's key store"),
]

STORY = Path(__file__).with_name("real_keyring_story.py")
GUI = Path(__file__).parents[2] / "gui"
NEEDED = {"dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
UNLOCKED = 'printf "test\\n" | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null; exec "$@"'
NEVER_USED = 'gnome-keyring-daemon --start --components=secrets >/dev/null; exec "$@"'


BARE_BUS = """<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"""


def private_session(home: Path, before: str, *story: str, bus: tuple[str, ...] = ()) -> dict[str, Any]:
    """Play a story of `real_keyring_story.py` in a session bus of its own that ends with it."""
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    assert not missing, f"Install first: sudo apt-get install --no-install-recommends {' '.join(missing)}"
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LD_LIBRARY_PATH", "LC_ALL"}}
    places = {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(home / "share")}
    session = subprocess.Popen(
        ["dbus-run-session", *bus, "--", "sh", "-c", before, "_", sys.executable, str(STORY), *story],
        env={**kept, **places, "PYTHONPATH": str(GUI), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, problems = session.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(session.pid, signal.SIGKILL)
        session.communicate()
        raise
    assert session.returncode == 0, problems
    answer: dict[str, Any] = json.loads(output)
    return answer


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return private_session(tmp_path_factory.mktemp("day"), UNLOCKED, "day")


def test_that_an_unlocked_key_store_is_ready(day: dict[str, Any]) -> None:
    assert day["fresh"][0] == "ready"
    assert day["missing"] is None


def test_that_a_key_is_kept_and_read_again(day: dict[str, Any]) -> None:
    assert day["kept"] == "keyring"
    assert day["same_process"] is True


def test_that_another_process_reads_the_key(day: dict[str, Any]) -> None:
    assert day["other_process"] == "sk-first-7f3a9b2c"


def test_that_each_connection_has_one_entry(day: dict[str, Any]) -> None:
    assert day["entries"] == ["one", "two"]
    assert day["replaced"] == [True, 2]


def test_that_the_test_passes_and_leaves_no_entry(day: dict[str, Any]) -> None:
    assert day["test"][0] == "ready"
    assert day["entries_after_test"] == ["one", "two"]


def test_that_a_connection_of_any_name_keeps_its_key(day: dict[str, Any]) -> None:
    assert day["non_ascii_connection"] is True


def test_that_a_forgotten_key_is_gone_everywhere_and_others_stay(day: dict[str, Any]) -> None:
    assert day["forgotten"] == [None, None, True]


def test_that_a_locked_key_store_says_so_without_asking(day: dict[str, Any]) -> None:
    assert day["locked"] == ["locked", "The system's key store is locked."]


@pytest.mark.parametrize("call", ["locked_get", "locked_set", "locked_forget", "locked_test"])
def test_that_a_locked_key_store_refuses(day: dict[str, Any], call: str) -> None:
    assert day[call][0] == "locked"


def test_that_a_session_key_is_usable_while_the_key_store_is_locked(day: dict[str, Any]) -> None:
    assert day["session_while_locked"] is True


def test_that_a_key_store_that_was_never_used_says_so(tmp_path: Path) -> None:
    kind, sentence = private_session(tmp_path, NEVER_USED, "look")["state"]
    assert kind == "locked"
    assert "not been used" in sentence


def test_that_a_session_without_a_key_store_says_so(tmp_path: Path) -> None:
    # A bus that knows of no service to start: gnome-keyring is installed here, but this session cannot see it.
    configuration = tmp_path / "bare.conf"
    configuration.write_text(BARE_BUS, encoding="utf-8")
    state = private_session(tmp_path, 'exec "$@"', "look", bus=(f"--config-file={configuration}",))["state"]
    assert state == ["no-backend", "This computer offers no safe place for keys."]
