"""The list of all that the program is made of."""

import tomllib

from packaging.requirements import Requirement

from chatbase_inspector.notices.parts import Part, canonical, parts, whole
from tests.rules.sources import ROOT


def by_name() -> dict[str, Part]:
    return {canonical(part.name): part for part in parts()}


def asked() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


def test_that_every_library_the_program_asks_for_is_named(without_qt: bool) -> None:
    here = {canonical(need.name) for need in asked()} - ({"pyside6-essentials", "qasync"} if without_qt else set())
    assert here <= set(by_name())


def test_that_what_libraries_stand_on_is_named_too() -> None:
    assert {"httpcore", "idna", "h11"} <= set(by_name())


def test_that_python_and_qt_are_named_though_no_index_has_them() -> None:
    assert {"python", "qt", "icu"} <= set(by_name())
    assert by_name()["python"].version


def test_that_the_tools_of_developers_are_no_part() -> None:
    assert not {"pytest", "ruff", "mypy", "hypothesis", "uv"} & set(by_name())


def test_that_every_part_names_its_licence_and_brings_the_text() -> None:
    assert [part.name for part in parts() if part.licence in {"", "not named"}] == []
    assert [part.name for part in parts() if len(part.text) < 500] == []


def test_that_the_lgpl_of_qt_comes_whole_and_says_where_the_source_is() -> None:
    qt = by_name()["qt"]
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt.text
    assert "GNU GENERAL PUBLIC LICENSE" in qt.text
    assert "You may replace them" in qt.text
    assert qt.source.startswith("https://")


def test_that_the_whole_text_has_every_part_and_each_licence_once() -> None:
    text = whole()
    assert all(part.name in text for part in parts())
    assert text.count("GNU LESSER GENERAL PUBLIC LICENSE\n") <= 2
