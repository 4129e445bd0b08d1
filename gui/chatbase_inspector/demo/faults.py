"""Every failure the demo can show, and who meets it how often."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from chatbase_inspector.demo.fault_kinds import KINDS, OPERATIONS
from chatbase_inspector.demo.store import LabFault
from chatbase_inspector.demo.wire import Json

Value = float | str | None
Active = dict[str, Value]


@dataclass(frozen=True)
class Setting:
    """A fault that is switched on. `times` None: until it is cleared. `on`: an operation or a group of them."""

    name: str
    value: Value
    times: int | None
    on: str

    def hits(self, operation: str) -> bool:
        return operation == self.on or operation in OPERATIONS.get(self.on, ())

    def as_json(self) -> Json:
        return {"name": self.name, "value": self.value, "times": self.times, "on": self.on}


class Faults:
    """The switches. May be used from any thread; a change counts for requests that begin after it."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._set: dict[tuple[str, str], Setting] = {}
        for text in texts:
            self.set_text(text)

    def set(self, name: str, value: Value = None, *, times: int | None = None, on: str | None = None) -> None:
        """Switch a fault on.

        Args:
            value: its measure, e.g. a count of frames or seconds; None takes the one of `fault_kinds`.
            times: how many requests meet it; None means all until it is cleared.
            on: an operation (`retry`, `chat`, `list`, `messages` …) or a group (`answers`, `reads`, `all`).

        Raises:
            ValueError: there is no such fault or operation, or the value is of the wrong type.
        """
        if name not in KINDS:
            raise ValueError(f"There is no fault {name!r}. There are: {', '.join(KINDS)}")
        kind = KINDS[name]
        on = on or kind.on
        if on not in OPERATIONS and not any(on in group for group in OPERATIONS.values()):
            raise ValueError(f"There is no operation {on!r}")
        if times is not None and times < 1:
            raise ValueError("times must be at least 1")
        setting = Setting(name, kind.check(kind.value if value is None else value), times, on)
        with self._lock:
            self._set[name, on] = setting

    def set_text(self, text: str) -> None:
        """Switch a fault on by `NAME[=VALUE][*TIMES][@OPERATION]`, e.g. `cut-after-frames=5*1@retry`.

        Raises:
            ValueError: see `set`.
        """
        rest, _, on = text.partition("@")
        rest, _, times = rest.partition("*")
        name, _, value = rest.partition("=")
        name = name.strip()
        kind = KINDS.get(name)
        self.set(
            name,
            kind.read(value.strip()) if kind and value else None,
            times=int(times) if times else None,
            on=on.strip() or None,
        )

    def clear(self, name: str | None = None) -> None:
        """Switch one fault off everywhere, or all of them."""
        with self._lock:
            self._set = {place: item for place, item in self._set.items() if name not in {None, item.name}}

    def active(self) -> list[Setting]:
        with self._lock:
            return list(self._set.values())

    def take(self, operation: str, lab: Iterable[LabFault] = ()) -> Active:
        """The faults this request meets; counts down those that apply a limited number of times."""
        met: Active = {}
        for fault in lab:
            if Setting(fault.name, None, None, fault.on).hits(operation):
                met[fault.name] = KINDS[fault.name].value if fault.value is None else fault.value
        with self._lock:
            for place, setting in list(self._set.items()):
                if not setting.hits(operation):
                    continue
                met[setting.name] = setting.value
                if setting.times == 1:
                    del self._set[place]
                elif setting.times is not None:
                    self._set[place] = replace(setting, times=setting.times - 1)
        return met
