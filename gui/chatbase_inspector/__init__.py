"""Chatbase Inspector: a black box recorder with a retry button for Chatbase conversations.

The map of the packages is in docs/architecture.md; `__main__` reads the arguments and `app` joins the parts.
"""

__version__ = "0.1.0"
