"""Whole stories through the real window."""

from tests.support.inspector import inspector, person, visitor
from tests.support.sittings import sitting

__all__ = ["inspector", "person", "sitting", "visitor"]
