"""The theme fixture, shared."""

from tests.support.theme import theme

__all__ = ["theme"]
