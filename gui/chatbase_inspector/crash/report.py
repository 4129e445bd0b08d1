"""One unforeseen exception, as a text that can be given away, and the last ones of this session."""

import platform
import time
import traceback
from collections import deque
from dataclasses import dataclass

from chatbase_inspector import __version__
from chatbase_inspector.crash.redaction import redacted, words_of

MOST_KEPT = 20
_MOST_LINKS = 8


@dataclass(frozen=True)
class Report:
    """Holds no values of variables, no key and no words of a conversation.

    Attributes:
        where: what broke off, e.g. the name of a task.
        at: epoch seconds.
        trace: the exceptions that led to it and where, oldest first.
        summary: the last exception in a line.
    """

    where: str
    at: float
    trace: str
    summary: str

    @property
    def sign(self) -> tuple[str, str]:
        """The same for the same mistake."""
        return self.where, self.trace

    def text(self) -> str:
        """For a person to read, copy and give away."""
        moment = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(self.at))
        system = f"{platform.system()} {platform.release()} {platform.machine()}"
        head = f"Chatbase Inspector {__version__} · Python {platform.python_version()} · {system}"
        return f"{head}\n{moment}\nWhere: {self.where}\n\n{self.trace}"


def report_of(where: str, problem: BaseException, at: float | None = None) -> Report:
    """The report of an exception with all that led to it."""
    links: list[str] = []
    seen: set[int] = set()
    found: BaseException | None = problem
    while found is not None and id(found) not in seen and len(links) < _MOST_LINKS:
        seen.add(id(found))
        frames = "".join(traceback.format_tb(found.__traceback__))
        links.append(redacted(frames) + words_of(found))
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    trace = "\n\nwhich led to\n\n".join(reversed(links))
    return Report(redacted(where), time.time() if at is None else at, trace, words_of(problem))


class Reports:
    """The last reports of this session, oldest first; the same mistake counts and is kept once."""

    def __init__(self) -> None:
        self.kept: deque[Report] = deque(maxlen=MOST_KEPT)
        self.counts: dict[tuple[str, str], int] = {}

    def add(self, report: Report) -> bool:
        """Keep it; whether it is the first of its kind."""
        fresh = report.sign not in self.counts
        self.counts[report.sign] = self.counts.get(report.sign, 0) + 1
        if fresh:
            if len(self.kept) == MOST_KEPT:
                self.counts.pop(self.kept[0].sign, None)
            self.kept.append(report)
        return fresh
