"""What the person looks for in the history, as the filters say it. Qt-free."""

import datetime as dt
import time
from typing import Literal

import msgspec

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.finding import Key, Wanted

Period = Literal["any", "today", "week", "month", "range"]
_DAY_S = 86_400
_DAYS = {"week": 7, "month": 30}


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What is None, "" or “any” does not narrow it.

    Attributes:
        period: “week” and “month” are the last 7 and 30 days; “range” is from `first` to `last`, both included.
        agent: server and id; its server counts, whatever `base_url` says.
        base_url: the server's identity in the history.
    """

    text: str = ""
    period: Period = "any"
    first: dt.date | None = None
    last: dt.date | None = None
    agent: tuple[str, str] | None = None
    base_url: str | None = None
    outcome: Outcome | None = None

    @property
    def narrowed_by(self) -> tuple[str, ...]:
        """The filters in use, without the words."""
        used = (
            ("time", self.period != "any"),
            ("agent", self.agent is not None),
            ("outcome", self.outcome is not None),
            ("connection", self.base_url is not None),
        )
        return tuple(name for name, on in used if on)

    @property
    def is_open(self) -> bool:
        """Whether everything kept fits."""
        return not self.text and not self.narrowed_by

    def wanted(self, now: float, within: Key | None = None) -> Wanted:
        """The question to the history at that moment (epoch seconds); `within`: in one conversation only."""
        since, until = self._times(now)
        base_url, agent_id = self.agent or (self.base_url, None)
        return Wanted(
            text=self.text,
            since=since,
            until=until,
            base_url=base_url if within is None else within.base_url,
            agent_id=agent_id if within is None else within.agent_id,
            conversation_id=None if within is None else within.conversation_id,
            outcomes=frozenset() if self.outcome is None else frozenset({self.outcome}),
        )

    def _times(self, now: float) -> tuple[float | None, float | None]:
        match self.period:
            case "any":
                return None, None
            case "today":
                return midnight(local_day(now)), None
            case "week" | "month":
                return now - _DAYS[self.period] * _DAY_S, None
            case "range":
                first, last = self.first, self.last
                if first is not None and last is not None and first > last:
                    first, last = last, first
                since = None if first is None else midnight(first)
                return since, None if last is None else midnight(last + dt.timedelta(days=1))


def local_day(at: float) -> dt.date:
    """The day of epoch seconds, here."""
    return dt.date(*time.localtime(at)[:3])


def midnight(day: dt.date) -> float:
    """When that day begins here, in epoch seconds."""
    return time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1))
