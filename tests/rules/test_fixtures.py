"""The fixtures of conftest.py catch what they promise to catch: each sample is a test run of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.sources import ROOT

HEAD = """
import asyncio, logging, os, socket
import pytest
from pathlib import Path
from PySide6.QtWidgets import QWidget

KEPT = []
"""

CAUGHT = {
    "a window nobody closed": (
        "Windows left open",
        "def test_1(qtbot):\n    KEPT.append(QWidget())\n    KEPT[-1].show()",
    ),
    "a warning nobody reads": (
        "Logged, and no test reads it",
        "def test_2():\n    logging.getLogger('a.b').warning('careful')",
    ),
    "a connection to elsewhere": (
        "Tests have no network",
        "def test_3():\n    with pytest.raises(OSError):\n"
        "        socket.create_connection(('192.0.2.1', 80), timeout=1)",
    ),
    "a name of elsewhere": (
        "Tests have no network",
        "def test_4():\n    with pytest.raises(OSError):\n        socket.getaddrinfo('example.org', 80)",
    ),
    "a callback that raises": (
        "problem nobody handled",
        "def test_5(live, qtbot):\n"
        "    done = []\n"
        "    live.loop.call_soon(lambda: 1 / 0)\n"
        "    live.loop.call_later(0.01, done.append, 1)\n"
        "    qtbot.waitUntil(lambda: bool(done))",
    ),
    "a warning of Qt": (
        "qWarning",
        "def test_6(qtbot):\n    from PySide6.QtCore import qWarning\n    qWarning('qWarning: bad')",
    ),
    "a coroutine never awaited": (
        "never awaited",
        "async def forgotten(): ...\nasync def test_7():\n    forgotten()\n    import gc; gc.collect()",
    ),
    "a task left over": (
        "A task did not end by itself",
        "def test_8(live):\n    live.loop.create_task(asyncio.sleep(1000))",
    ),
}

QUIET = """
async def test_that_coroutines_run_without_a_mark():
    await asyncio.sleep(0)

def test_that_a_coroutine_plays_on_the_qt_loop(qt_run):
    async def work():
        return await asyncio.to_thread(lambda: 3)
    assert qt_run(work()) == 3

def test_that_a_second_loop_opens_after_the_first(qt_run):
    async def work():
        await asyncio.sleep(0.001)
        return 4
    assert qt_run(work()) == 4

def test_that_clicked_work_goes_on_while_the_test_waits(live, qtbot):
    got = []
    async def work():
        await asyncio.sleep(0.001)
        got.append(1)
    live.loop.create_task(work())
    qtbot.waitUntil(lambda: got == [1])

def test_that_a_registered_window_is_closed(qtbot):
    KEPT.append(QWidget())
    qtbot.addWidget(KEPT[-1])

def test_that_changes_the_look(qapp):
    font = qapp.font()
    font.setPixelSize(40)
    qapp.setFont(font)
    qapp.setStyleSheet('QLabel { color: red }')

def test_that_the_look_is_back(qapp):
    assert qapp.font().pointSizeF() > 0
    assert qapp.styleSheet() == ''

def test_that_an_expected_record_is_read(caplog):
    logging.getLogger('a').warning('careful')
    assert caplog.messages == ['careful']

def test_that_an_invalid_name_is_not_found():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo('nowhere.invalid', 80)

def test_that_home_is_empty_and_ours(own_home):
    assert Path.home() == own_home
    assert sorted(p.name for p in own_home.iterdir()) == ['cache', 'config', 'run', 'share', 'state']
    assert 'DISPLAY' not in os.environ and 'CHATBASE_API_KEY' not in os.environ
    assert 'fail' in os.environ['PYTHON_KEYRING_BACKEND']
"""


def _play(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run `text` as a test file under our conftest, in a process that has a display, a key and a proxy."""
    sample = folder / "test_sample.py"
    sample.write_text(HEAD + text, encoding="utf-8")
    (folder / "conftest.py").write_text("from tests.conftest import *", encoding="utf-8")
    spoiled = {"DISPLAY": ":7", "CHATBASE_API_KEY": "spoiled", "HTTPS_PROXY": "http://192.0.2.1:1"}
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", ROOT, "-c", "pyproject.toml"]
    return subprocess.run(
        [*command, sample],
        cwd=ROOT,
        env={**os.environ, **spoiled},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def caught(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What one run of all samples prints; it ends with a test that must not be blamed for those before it."""
    samples = "\n\n".join(text for _, text in CAUGHT.values())
    innocent = "\n\ndef test_innocent(qt_run):\n    qt_run(asyncio.sleep(0))\n"
    return _play(tmp_path_factory.mktemp("caught"), samples + innocent).stdout


@pytest.mark.parametrize("what", sorted(CAUGHT))
def test_that_the_fixtures_catch(what: str, caught: str) -> None:
    sentence, text = CAUGHT[what]
    name = re.search(r"def (test_\d)", text)
    assert name
    assert re.search(rf"^(ERROR|FAILED) \S*::{name[1]}\b", caught, re.MULTILINE), caught
    assert sentence in caught


def test_that_the_test_after_a_leak_is_not_blamed(caught: str) -> None:
    assert not re.search(r"^(ERROR|FAILED) \S*::test_innocent", caught, re.MULTILINE), caught


def test_that_the_fixtures_let_tidy_tests_pass(tmp_path: Path) -> None:
    played = _play(tmp_path, QUIET)
    assert played.returncode == 0, played.stdout + played.stderr
