"""Whole stories through the real window."""

from tests.support.inspector import inspector, person, visitor

__all__ = ["inspector", "person", "visitor"]
