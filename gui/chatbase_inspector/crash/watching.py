"""Hears of every exception that nobody caught: of slots and the main thread, other threads, the loop, the collector."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from chatbase_inspector.crash.report import Report, Reports, report_of

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_log = logging.getLogger("chatbase_inspector.crash")


class Watch:
    """Nothing it hears is lost: each is in the log and in `reports`, and the first of a kind is handed on.

    Args:
        tell: called with the first report of each kind, in whatever thread it happened.
    """

    def __init__(self, tell: Callable[[Report], None] | None = None) -> None:
        self.reports = Reports()
        self.tell = tell
        self._before: tuple[Any, Any, Any] | None = None
        self._lock = threading.Lock()

    def hear(self, where: str, problem: BaseException) -> None:
        """Take in an exception. Never raises: it is called where nobody could catch it."""
        try:
            report = report_of(where, problem)
            with self._lock:
                fresh = self.reports.add(report)
            if fresh:
                _log.error("%s broke off\n%s", where, report.trace)
                if self.tell is not None:
                    self.tell(report)
        except Exception:  # noqa: BLE001 - reporting must not become the next crash
            _log.critical("A report could not be made of an exception in %s", where)

    def start(self) -> None:
        """Put the hooks in place."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._main
        threading.excepthook = self._thread
        sys.unraisablehook = self._unraisable

    def stop(self) -> None:
        """Put the hooks back that were there before."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None

    def watch_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear of callbacks and tasks of this loop that nobody asks for their exception."""
        loop.set_exception_handler(self._loop)

    def _main(self, kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, problem, trace)
            return
        self.hear("the window", problem)

    def _thread(self, args: "threading.ExceptHookArgs") -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self.hear(f"the thread “{args.thread.name if args.thread else 'unknown'}”", args.exc_value)

    def _unraisable(self, args: "UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            self.hear("the end of an object", args.exc_value)

    def _loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        problem = context.get("exception")
        if isinstance(problem, BaseException):
            self.hear("the event loop", problem)
        else:
            _log.error("The event loop: %s", context.get("message", "something unforeseen"))
