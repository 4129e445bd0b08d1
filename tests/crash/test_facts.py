"""The diagnostics tell where things are and how the server is reached, and no password."""

from pathlib import Path

import pytest

from chatbase_inspector.crash import facts
from chatbase_inspector.crash.report import report_of
from chatbase_inspector.credentials import state
from chatbase_inspector.credentials.state import Computer


def test_that_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://ada:pass1word@proxy.example:8080")
    text = facts.as_text(facts.network("https://www.chatbase.co/api/v2"))
    assert "Proxy: proxy.example:8080" in text
    assert "pass1word" not in text


def test_that_certificates_of_the_environment_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "x.pem")
    assert "SSL_CERT_FILE" in facts.as_text(facts.network(None))


def test_that_a_folder_that_cannot_be_written_is_marked(tmp_path: Path) -> None:
    found = dict(facts.paths((("Log", tmp_path / "new" / "log"), ("Settings", Path("/proc/1/x")), ("History", None))))
    assert "cannot be written" not in found["Log"]
    assert found["History"] == "none"


def test_that_the_key_store_is_named_with_its_state() -> None:
    assert facts.key_store(state.no_backend(Computer("linux")))[0][1].startswith("none · This computer offers no safe")
    assert facts.key_store(None) == (("Key store", "not asked yet"),)


def test_that_the_newest_errors_come_first() -> None:
    reports = [report_of(f"task {number}", ValueError()) for number in range(7)]
    assert [value for _, value in facts.errors(reports)] == [f"task {number}: ValueError" for number in (6, 5, 4, 3, 2)]
    assert facts.errors([]) == (("Errors", "none in this session"),)
