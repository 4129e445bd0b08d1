"""Reads again what Chatbase refused for a while (CONTRACT 1.1): the server says how long, or the wait doubles.

For reads only. A write that was refused may be sent again by a person alone; see `may_send_again`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import msgspec
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_exponential_jitter

from chatbase_inspector.api.head import LONGEST_WAIT_S
from chatbase_inspector.problems import ApiRefused, Failure, Problem, StreamBroken, Unreachable

T = TypeVar("T")

# How often a read waits at the server's word, and how often one is asked again that broke by chance.
MOST_WAITS = 5
MOST_REPEATS = 1
_TICK_S = 1.0
_MAINTENANCE = "SERVICE_UNDER_MAINTENANCE"
_BY_CHANCE = (500, 502, 504)
_guess_s = wait_exponential_jitter(multiplier=0.5, max=LONGEST_WAIT_S, jitter=0.5)


class Wait(msgspec.Struct, frozen=True):
    """A read waits.

    Attributes:
        failure: why.
        left_s: whole seconds until the read is asked again, rounded up.
        count: the how-manieth wait of this read it is, from 1.
    """

    failure: Failure
    left_s: int
    count: int

    @property
    def words(self) -> str:
        """For a line of status."""
        why = "Chatbase asks to slow down" if self.failure.status == 429 else "Chatbase did not answer"
        if self.failure.status == 503:
            why = "Chatbase is not available at the moment"
        return f"{why} · reading goes on in {self.left_s} s"


OnWait = Callable[[Wait | None], None]


async def patiently(
    call: Callable[[], Awaitable[T]],
    *,
    on_wait: OnWait | None = None,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.time,
) -> T:
    """The result of `call`, a read: asked again after 429 and 503 up to five times, once more after a lost
    connection or a fault of the server. Cancelling ends the wait at once, and nothing is asked any more.

    Args:
        call: makes one request each time it is called. Never hand in a write.
        on_wait: called each second of a wait with what is left of it, and with None when the read goes on or ends.
        pause: waits for so many seconds.
        clock: epoch seconds; a computer that slept through the wait goes on at once.

    Raises:
        Problem: of the last request.
    """
    waiting = _Waiting(on_wait, pause, clock)

    async def ask() -> T:
        return await call()

    again = AsyncRetrying(
        retry=retry_if_exception(waits_help),
        wait=_wait_s,
        stop=_enough,
        sleep=waiting,
        before_sleep=waiting.note,
        reraise=True,
    )
    try:
        return cast("T", await again(ask))
    finally:
        waiting.end()


def waits_help(problem: BaseException) -> bool:
    """Whether a read that failed so is worth asking again."""
    match problem:
        case ApiRefused(failure=failure):
            return failure.status in (429, 503, *_BY_CHANCE)
        case Unreachable(failure=failure) | StreamBroken(failure=failure):
            return failure.code in ("reset", "cut")
        case _:
            return False


def may_send_again(failure: Failure) -> bool:
    """Whether a request refused so had no effect at all, so that a person may have it sent again (CONTRACT 5.9).

    A 503 of a proxy says nothing of that; only Chatbase's own does.
    """
    return failure.status == 429 or (failure.status == 503 and failure.code == _MAINTENANCE)


def wait_after(failure: Failure, count: int = 1) -> float:
    """Seconds to wait after a refusal: what the server says, else half a second that doubles, with jitter; 60 at most.

    Args:
        count: how often it was refused in a row.
    """
    if failure.wait_s is not None:
        return min(failure.wait_s, LONGEST_WAIT_S)
    state = RetryCallState(AsyncRetrying(), None, (), {})
    state.attempt_number = count
    return _guess_s(state)


async def count_down(
    seconds: float,
    tell: Callable[[int], None],
    *,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.time,
) -> None:
    """Wait, and tell the whole seconds left at each; a clock that jumps ahead shortens it, none lengthens it."""
    left, due = seconds, clock() + seconds
    while left > 0:
        tell(max(1, -int(-left // 1)))
        step = min(_TICK_S, left)
        await pause(step)
        left = min(left - step, due - clock())


def _failure_of(state: RetryCallState) -> Failure:
    problem = state.outcome.exception() if state.outcome is not None else None
    assert isinstance(problem, Problem)  # noqa: S101 - only those are asked again
    return problem.failure


def _asked_to_wait(failure: Failure) -> bool:
    return failure.status in (429, 503)


def _wait_s(state: RetryCallState) -> float:
    return wait_after(_failure_of(state), state.attempt_number)


def _enough(state: RetryCallState) -> bool:
    most = MOST_WAITS if _asked_to_wait(_failure_of(state)) else MOST_REPEATS
    return state.attempt_number > most


class _Waiting:
    """The waits of one read, as tenacity asks for them."""

    def __init__(
        self, on_wait: OnWait | None, pause: Callable[[float], Awaitable[None]], clock: Callable[[], float]
    ) -> None:
        self._on_wait = on_wait
        self._pause = pause
        self._clock = clock
        self._why: tuple[Failure, int] | None = None
        self._told = False

    def note(self, state: RetryCallState) -> None:
        self._why = (_failure_of(state), state.attempt_number)

    async def __call__(self, seconds: float) -> None:
        await count_down(seconds, self._tell, pause=self._pause, clock=self._clock)
        self.end()

    def _tell(self, left_s: int) -> None:
        if self._on_wait is not None and self._why is not None:
            self._told = True
            self._on_wait(Wait(self._why[0], left_s, self._why[1]))

    def end(self) -> None:
        if self._told and self._on_wait is not None:
            self._told = False
            self._on_wait(None)
