"""A player without a clock: the caller says how much time has passed, the player which frames are due."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from enum import IntEnum

import msgspec


class Speed(IntEnum):
    """How fast recorded time passes. `FRAMES`: not at all; only steps move it."""

    FRAMES = 0
    X1 = 1
    X4 = 4
    X16 = 16


class Player(msgspec.Struct, frozen=True):
    """Where a playback stands. Every move gives a new value; none costs more than a search in the times.

    Attributes:
        times: when each frame came, ns since the request, never falling; use `player`.
        end_ns: when the run was over.
        at_ns: recorded time that is shown, from 0 to `end_ns`.
        due: how many frames are to be shown, the first ones of the run.
    """

    times: tuple[int, ...]
    end_ns: int
    at_ns: int = 0
    due: int = 0
    speed: Speed = Speed.X1
    playing: bool = False

    @property
    def over(self) -> bool:
        """Whether all is shown, the end of the run too."""
        return self.at_ns >= self.end_ns and self.due == len(self.times)

    def play(self) -> "Player":
        """Time passes; from the beginning again once all was shown."""
        player = self.seek(0) if self.over else self
        return msgspec.structs.replace(player, playing=True)

    def pause(self) -> "Player":
        return msgspec.structs.replace(self, playing=False)

    def at_speed(self, speed: Speed) -> "Player":
        return msgspec.structs.replace(self, speed=speed)

    def after(self, passed_ns: int) -> "Player":
        """`passed_ns` of real time later; pauses at the end. Nothing changes while it is paused or goes by frames."""
        if not self.playing or self.speed is Speed.FRAMES or passed_ns <= 0:
            return self
        at_ns = min(self.end_ns, self.at_ns + passed_ns * self.speed)
        due = max(self.due, bisect_right(self.times, at_ns))
        return msgspec.structs.replace(self, at_ns=at_ns, due=due, playing=at_ns < self.end_ns)

    def seek(self, at_ns: int) -> "Player":
        """To a moment; all frames that came until then are due."""
        at_ns = min(self.end_ns, max(0, at_ns))
        return msgspec.structs.replace(self, at_ns=at_ns, due=bisect_right(self.times, at_ns))

    def seek_frame(self, frame: int) -> "Player":
        """To the arrival of a frame, by its place in the run; those behind it are not due, also of the same moment."""
        if not self.times:
            return self.seek(0)
        frame = min(len(self.times) - 1, max(0, frame))
        return msgspec.structs.replace(self, at_ns=self.times[frame], due=frame + 1)

    def step(self, frames: int = 1) -> "Player":
        """So many frames forward, or back below 0, and paused. Behind the last frame, the end of the run is a step."""
        due = self.due + frames
        if frames < 0 and self.over and self.times and self.end_ns > self.times[-1]:
            due += 1  # the end of the run was a step of its own
        if due <= 0:
            player = msgspec.structs.replace(self, at_ns=0, due=0)
        elif due > len(self.times):
            player = self.seek(self.end_ns)
        else:
            player = self.seek_frame(due - 1)
        return msgspec.structs.replace(player, playing=False)

    def wait_ns(self) -> int | None:
        """Real time until the next frame or the end is due; None: it stands still."""
        if not self.playing or self.speed is Speed.FRAMES:
            return None
        next_ns = self.times[self.due] if self.due < len(self.times) else self.end_ns
        return max(0, -(-(next_ns - self.at_ns) // self.speed))


def player(arrivals: Iterable[int], ended_ns: int | None) -> Player:
    """A player at the beginning, paused.

    Args:
        arrivals: `at_ns` of all frames of the run, in order; one that runs backwards counts as the one before it.
        ended_ns: when the run was over; None: with its last frame.
    """
    times: list[int] = []
    latest = 0
    for at_ns in arrivals:
        latest = max(latest, at_ns)
        times.append(latest)
    return Player(tuple(times), max(latest, ended_ns or 0))


def group_at(times: tuple[int, ...], row: int, most: int) -> tuple[int, int]:
    """First and behind-last row of the frames that came with this one in one read; `most` at a time."""
    first, last = bisect_left(times, times[row]), bisect_right(times, times[row])
    begin = first + (row - first) // most * most
    return begin, min(last, begin + most)
