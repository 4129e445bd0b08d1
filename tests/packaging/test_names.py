"""What the program is called, and its one version."""

from pathlib import Path

import pytest

from chatbase_inspector import __version__
from parcel import names


def test_that_the_installers_carry_the_version_of_the_program() -> None:
    assert names.version() == __version__


def test_that_a_version_that_is_not_three_numbers_stops_the_build(tmp_path: Path) -> None:
    place = tmp_path / "gui/chatbase_inspector/__init__.py"
    place.parent.mkdir(parents=True)
    place.write_text('__version__ = "0.1"\n')
    with pytest.raises(ValueError, match="three numbers"):
        names.version(tmp_path)


def test_that_a_build_takes_the_date_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    assert names.epoch() == 1_790_000_000


def test_that_a_build_without_a_commit_still_has_one_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert names.epoch(tmp_path) == names.epoch(tmp_path) > 1_700_000_000
