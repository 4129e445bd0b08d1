"""What several files here ask for by name."""

from tests.inspect.compared import compare_pane, comparing_inspector
from tests.support.theme import theme

__all__ = ["compare_pane", "comparing_inspector", "theme"]
