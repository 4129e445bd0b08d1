"""What leaves this computer in a report or a log names places in the program, no key and nobody's words."""

import logging
from pathlib import Path

import pytest

from chatbase_inspector.crash.log import FAULTS, NAME, Log
from chatbase_inspector.crash.redaction import redacted
from chatbase_inspector.crash.report import report_of
from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.problems import ApiRefused

KEY = "cb-live-7Qx4secret99key"
CONTENT = "My lamp arrived broken, I am Ada Lovelace"


def throw(problem: Exception) -> None:
    raise problem


def broken(problem: Exception) -> Exception:
    """The exception with a trace."""
    try:
        throw(problem)
    except Exception as caught:  # noqa: BLE001 - any
        return caught
    return problem


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {KEY}",
        f"api_key={KEY}",
        f"The key {KEY} was refused",
        "https://ada:pass1word@proxy.example:8080/",
    ],
)
def test_that_keys_and_passwords_are_left_out(text: str) -> None:
    for secret in (KEY, "pass1word"):
        assert secret not in redacted(text)


def test_that_the_home_folder_is_named_without_its_owner(own_home: Path) -> None:
    assert redacted(str(own_home / "x" / "history.sqlite3")) == "~/x/history.sqlite3"


@pytest.mark.parametrize("kind", [ValueError, KeyError, RuntimeError, ApiRefused])
def test_that_a_report_quotes_nothing_an_exception_was_told(kind: type[Exception]) -> None:
    text = report_of("the list", broken(kind(f"{CONTENT} {KEY}"))).text()
    for secret in (CONTENT, KEY, "Lovelace"):
        assert secret not in text
    assert kind.__name__ in text
    assert "test_redaction.py" in text


def test_that_a_report_tells_what_led_to_what() -> None:
    try:
        try:
            throw(AttributeError("'NoneType' object has no attribute 'turns'"))
        except AttributeError:
            raise ValueError(CONTENT)  # noqa: B904 - as it happens by accident
    except ValueError as problem:
        text = report_of("the task “retry”", problem).text()
    assert text.index("has no attribute 'turns'") < text.index("which led to") < text.index("ValueError")
    assert "Where: the task “retry”" in text


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log()
    made.start(tmp_path / "logs")
    return made


def test_that_the_log_is_redacted_rotated_and_its_owners_alone(
    log: Log, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("chatbase_inspector.test")
    try:
        logger.warning("sent with Bearer %s", KEY)
        try:
            throw(ValueError(f"{CONTENT} {ApiKey(KEY).reveal()}"))
        except ValueError:
            logger.exception("it broke")
        for _ in range(1300):
            logger.warning("%s", "x " * 500)
    finally:
        log.stop()
    folder = tmp_path / "logs"
    written = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert KEY not in written
    assert CONTENT not in written
    assert {path.name for path in folder.iterdir()} == {NAME, f"{NAME}.1", FAULTS}
    assert all(path.stat().st_size <= 1 << 20 for path in folder.iterdir())
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / FAULTS).stat().st_mode & 0o077 == 0


def test_that_a_log_folder_that_cannot_be_made_costs_the_log_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    log = Log()
    log.start(tmp_path / "file" / "logs")
    assert log.folder is None
    assert log.problem.startswith("NotADirectoryError")
    log.stop()
