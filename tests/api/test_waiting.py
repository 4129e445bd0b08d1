"""Reads wait as long as the server says, tell how long, and can be stopped; nothing else is asked twice."""

import asyncio

import httpx
import pytest

from chatbase_inspector.api.waiting import Wait, count_down, may_send_again, patiently, wait_after
from chatbase_inspector.problems import ApiRefused, Failure, FailureKind, Problem, Unauthorised, Unreachable
from tests.api.scripted import NOW, Script, Step, page_of, refusal, scripted


class Clock:
    """Epoch seconds that pass only while somebody pauses; `asleep_s` more pass in the first pause."""

    def __init__(self, asleep_s: float = 0.0) -> None:
        self.now = NOW
        self.pauses: list[float] = []
        self._asleep_s = asleep_s

    def __call__(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds + self._asleep_s
        self._asleep_s = 0.0


async def read(*steps: Step, clock: Clock | None = None) -> tuple[Script, list[Wait | None], Clock, object]:
    """Read the agents from a scripted server: what was asked, told, waited, and the page or the problem."""
    client, script = scripted(*steps)
    told: list[Wait | None] = []
    clock = clock or Clock()
    try:
        found: object = await patiently(client.agents, on_wait=told.append, pause=clock.pause, clock=clock)
    except Problem as problem:
        found = problem
    await client.aclose()
    return script, told, clock, found


async def test_that_a_read_waits_as_long_as_the_server_says_and_counts_down() -> None:
    slow = refusal(429, "RATE_LIMIT_TOO_MANY_REQUESTS", retry_after="3")
    script, told, clock, found = await read(slow, page_of())
    assert not isinstance(found, Problem)
    assert len(script.asked) == 2
    assert [wait.left_s if wait else None for wait in told] == [3, 2, 1, None]
    assert sum(clock.pauses) == 3
    assert told[0] is not None
    assert told[0].words == "Chatbase asks to slow down · reading goes on in 3 s"


@pytest.mark.parametrize("reset", [str(int(NOW) + 4), str((int(NOW) + 4) * 1000)], ids=["seconds", "milliseconds"])
async def test_that_the_reset_header_counts_in_seconds_and_in_milliseconds(reset: str) -> None:
    slow = refusal(429, "RATE_LIMIT_TOO_MANY_REQUESTS", x_ratelimit_reset=reset)
    _, told, _, _ = await read(slow, page_of())
    assert told[0] is not None
    assert told[0].left_s == 4


async def test_that_no_server_makes_a_read_wait_longer_than_a_minute() -> None:
    _, told, clock, _ = await read(refusal(503, "SERVICE_UNDER_MAINTENANCE", retry_after="86400"), page_of())
    assert sum(clock.pauses) == 60
    assert told[0] is not None
    assert told[0].words == "Chatbase is not available at the moment · reading goes on in 60 s"


async def test_that_without_a_word_of_the_server_the_waits_grow() -> None:
    bare = Failure(kind=FailureKind.REFUSED, message="", status=429)
    for count, least in ((1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0)):
        assert least <= wait_after(bare, count) <= least + 0.5
    assert wait_after(bare, 40) <= 60.5


async def test_that_a_read_gives_up_after_five_waits() -> None:
    script, told, _, found = await read(refusal(429, "RATE_LIMIT_TOO_MANY_REQUESTS", retry_after="1"))
    assert isinstance(found, ApiRefused)
    assert len(script.asked) == 6
    assert told[-1] is None


@pytest.mark.parametrize(
    "chance",
    [refusal(500, "INTERNAL_SERVER_ERROR"), refusal(502), httpx.ReadError("reset")],
    ids=["500", "502", "reset"],
)
async def test_that_a_read_is_asked_once_more_after_a_fault_by_chance(chance: Step) -> None:
    script, _, _, found = await read(chance)
    assert isinstance(found, Problem)
    assert len(script.asked) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(401, "AUTH_INVALID_API_KEY"), Unauthorised),
        (refusal(403, "AUTH_INSUFFICIENT_PERMISSIONS"), Unauthorised),
        (refusal(404, "AGENT_NOT_FOUND"), ApiRefused),
        (refusal(402, "CHAT_CREDITS_EXHAUSTED"), ApiRefused),
        (httpx.ConnectError("no route"), Unreachable),
    ],
)
async def test_that_a_refusal_no_wait_can_help_is_told_at_once(answer: Step, kind: type[Problem]) -> None:
    script, told, clock, found = await read(answer)
    assert isinstance(found, kind)
    assert (len(script.asked), told, clock.pauses) == (1, [], [])


async def test_that_a_computer_that_slept_through_the_wait_goes_on_at_once() -> None:
    clock = Clock(asleep_s=3600)
    slow = refusal(429, "RATE_LIMIT_TOO_MANY_REQUESTS", retry_after="30")
    script, _, _, _ = await read(slow, page_of(), clock=clock)
    assert len(script.asked) == 2
    assert clock.pauses == [1.0]


async def test_that_a_clock_set_back_lengthens_no_wait() -> None:
    clock = Clock(asleep_s=-3600)
    told: list[int] = []
    await count_down(2, told.append, pause=clock.pause, clock=clock)
    assert told == [2, 1]


async def test_that_a_stopped_wait_asks_nothing_more() -> None:
    asked: list[int] = []
    waiting = asyncio.Event()

    async def refused() -> None:
        asked.append(1)
        raise ApiRefused("later", status=429, wait_s=50)

    told: list[Wait | None] = []

    def tell(wait: Wait | None) -> None:
        told.append(wait)
        waiting.set()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(patiently(refused, on_wait=tell))
        await waiting.wait()
        task.cancel()
    assert task.cancelled()
    assert asked == [1]
    assert told[-1] is None


@pytest.mark.parametrize(
    ("status", "code", "may"),
    [
        (429, "RATE_LIMIT_TOO_MANY_REQUESTS", True),
        (429, None, True),
        (503, "SERVICE_UNDER_MAINTENANCE", True),
        (503, None, False),
        (500, "INTERNAL_SERVER_ERROR", False),
        (None, "reset", False),
    ],
)
def test_that_a_write_may_be_sent_again_only_where_it_had_no_effect(
    status: int | None, code: str | None, may: bool
) -> None:
    failure = Failure(kind=FailureKind.REFUSED, message="", status=status, code=code)
    assert may_send_again(failure) is may
