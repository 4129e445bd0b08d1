"""Whatever goes wrong with a retry, the person hears what was kept and what next; nothing is sent twice."""

import re
from dataclasses import dataclass

import pytest

from chatbase_inspector.explain import KEPT_NOTHING_LOST, KEPT_TEXT, KEPT_UNSURE
from chatbase_inspector.timeline.rows import AnswerHeadRow, ProblemRow
from tests.support.person import Person
from tests.support.talks import LAMP

DIMMER = "c2c4f6a8-0b1d-4e3f-9a5c-1d2e3f4a5b6c"
RETRY_LAMP = "Retry from here: answer to “My lamp arrived broken."
RETRY_LAST = "Retry from here: answer to “Your website says"
OLD_ANSWER = "You are right, I apologise."


@dataclass(frozen=True)
class Trouble:
    """A fault and what the person has to be told."""

    fault: str
    what: str
    next_step: str
    value: float | None = None
    request_id: bool = True

    def __str__(self) -> str:
        return self.fault


_RELOAD = "Reload the conversation"
BROKEN_ANSWERS = [
    Trouble("error-after-frames", "Chatbase reported an error while it was answering.", _RELOAD),
    Trouble("finish-error", "Chatbase reported an error while it was answering.", _RELOAD),
    Trouble("cut-after-frames", "The connection broke off in the middle of the answer.", _RELOAD),
    Trouble("cut-mid-frame", "The connection broke off in the middle of the answer.", _RELOAD),
    Trouble("close-after-frames", "The answer ended without the sign that it is complete.", _RELOAD),
    Trouble("stall-after-frames", "The server went silent in the middle of the answer.", _RELOAD),
    Trouble("abort", "Chatbase stopped this answer on purpose.", _RELOAD),
]
REFUSALS = [
    Trouble("401", "Chatbase does not accept this API key.", "paste a valid key"),
    Trouble("402", "no message credits left", "Wait until the credits renew"),
    Trouble("403-not-ongoing", "The conversation has ended, is paused or was taken over", _RELOAD),
    Trouble("404", "The answer to be replaced is no longer in the conversation.", _RELOAD),
    Trouble("429", "Chatbase asks to slow down", "Wait 17 s, then try again.", value=17),
    Trouble("500", "Chatbase had an internal error.", "give Chatbase support the request id"),
    Trouble("503", "Chatbase is under maintenance. The request had no effect.", "then try again"),
    Trouble("html-502", "The server had an error.", "Try again later"),
    Trouble("redirect", "The server sent us to another address.", "Check the base URL"),
]


def _retry_last(visitor: Person) -> None:
    visitor.open(LAMP)
    visitor.press_in_timeline(RETRY_LAST)
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)


def _lives_on(visitor: Person) -> None:
    """Another conversation can be opened and its answer retried."""
    visitor.server.faults.clear()
    visitor.open(DIMMER)
    visitor.press_in_timeline("Retry from here: answer to “Great, thanks!")
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.sees("attempt 2 of 2, on the server, complete"))
    visitor.until(lambda: not visitor.answering)
    assert visitor.retries_sent == 2


def _can_copy_request_id(visitor: Person) -> None:
    visitor.press("Copy request id")
    assert re.fullmatch(r"req_[0-9a-f]{12}", visitor.clipboard())


@pytest.mark.parametrize("trouble", BROKEN_ANSWERS, ids=str)
def test_that_a_broken_answer_keeps_its_text_and_says_what_to_do(visitor: Person, trouble: Trouble) -> None:
    visitor.it.settings.silence_limit_s = 0.5
    visitor.server.faults.set(trouble.fault, on="retry")
    visitor.open(LAMP)
    visitor.press_in_timeline(RETRY_LAMP)
    visitor.press("Retry and remove 3 messages")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    visitor.until(lambda: visitor.sees(trouble.what))
    assert visitor.answer().startswith("Sorry about the lamp.")
    assert visitor.sees(KEPT_TEXT)
    assert visitor.sees(trouble.next_step)
    head = next(row for row in visitor.rows(AnswerHeadRow) if not row.greeting)
    failed = trouble.fault in {"error-after-frames", "finish-error"}
    assert (head.count, head.badge and head.badge.word) == (2, "failed" if failed else "incomplete")
    assert visitor.sees("what came is kept")
    _can_copy_request_id(visitor)
    ((run, frames),) = visitor.runs()
    assert run.outcome == ("failed" if failed else "incomplete")
    assert run.request_id == visitor.clipboard()
    assert frames
    _lives_on(visitor)


@pytest.mark.parametrize("trouble", REFUSALS, ids=str)
def test_that_a_refused_retry_loses_nothing_and_says_why(visitor: Person, trouble: Trouble) -> None:
    visitor.server.faults.set(trouble.fault, trouble.value, on="retry")
    _retry_last(visitor)
    visitor.until(lambda: bool(visitor.rows(ProblemRow)))
    visitor.until(lambda: visitor.sees(trouble.what))
    assert visitor.sees(trouble.next_step)
    assert visitor.answer().startswith(OLD_ANSWER)
    unsure = trouble.fault in {"500", "html-502"}
    assert visitor.sees(KEPT_UNSURE if unsure else KEPT_NOTHING_LOST)
    assert visitor.sees("the old one may be gone" if unsure else "nothing was removed as far as it says")
    _can_copy_request_id(visitor)
    _lives_on(visitor)


def test_that_a_failure_after_the_cut_does_not_claim_that_the_answer_is_still_there(visitor: Person) -> None:
    visitor.server.faults.set("fail-after-cut", on="retry")
    _retry_last(visitor)
    visitor.until(lambda: visitor.sees("Chatbase had an internal error."))
    assert visitor.sees(KEPT_UNSURE)
    assert visitor.sees("No answer came; the old one may be gone on the server")
    assert not visitor.sees("nothing was removed")
    visitor.until(lambda: visitor.sees("”, only here, time and credits not recorded"))
    assert visitor.answer().startswith(OLD_ANSWER)
    _can_copy_request_id(visitor)
    _lives_on(visitor)


def test_that_a_web_page_instead_of_a_stream_leaves_the_old_answer_in_reach(visitor: Person) -> None:
    visitor.server.faults.set("html-200", on="retry")
    _retry_last(visitor)
    visitor.until(lambda: visitor.sees("A web page came instead of an answer"))
    assert visitor.sees("Check the network")
    ((run, _),) = visitor.runs()
    assert (run.outcome, run.failure and run.failure.code) == ("incomplete", "html")
    visitor.press("Previous attempt: answer to “Your website says")
    visitor.until(lambda: visitor.answer().startswith(OLD_ANSWER))
    assert visitor.sees("attempt 1 of 2, on the server")
    _lives_on(visitor)


def test_that_json_instead_of_a_stream_is_an_answer_all_the_same(visitor: Person) -> None:
    visitor.server.faults.set("json-instead-of-stream", on="retry")
    _retry_last(visitor)
    visitor.until(lambda: visitor.sees("attempt 2 of 2, on the server, complete"))
    assert visitor.sees("Answer complete · ")
    assert not visitor.rows(ProblemRow)
    ((run, frames),) = visitor.runs()
    assert (run.outcome, len(frames)) == ("complete", 1)
    _lives_on(visitor)
