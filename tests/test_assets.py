"""The files that are shipped beside the code."""

import pytest

from chatbase_inspector.assets import resource


@pytest.mark.parametrize("relative", ["demo/agents.json", "demo/answers.json"])
def test_that_a_shipped_file_is_found(relative: str) -> None:
    path = resource(relative)
    assert path.is_file()
    assert path.as_posix().endswith(f"resources/{relative}")


def test_that_a_missing_file_names_itself() -> None:
    with pytest.raises(FileNotFoundError, match=r"resources/demo/nothing\.json"):
        resource("demo/nothing.json")
