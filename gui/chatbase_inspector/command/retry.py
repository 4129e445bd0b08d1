"""`chatbase-inspector retry`: snapshot, one retry, the answer on standard output."""

import argparse
import asyncio
import signal
import sys

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.api.outgoing import checked_id, conversation_path
from chatbase_inspector.command.arguments import USAGE_ERROR
from chatbase_inspector.command.keys import key_for
from chatbase_inspector.command.output import Output, say
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import ApiRefused, Problem, Unauthorised
from chatbase_inspector.runs.retry import Retry, RetryRequest, RetryResult
from chatbase_inspector.settings.base_url import checked_base_url

EXIT_CODES = {
    Outcome.COMPLETE: 0,
    Outcome.NEEDS_TOOL_RESULT: 0,
    Outcome.FAILED: 1,
    Outcome.INCOMPLETE: 1,
    Outcome.REFUSED: 3,
}
_NOT_ALL_ON_DISK = "The answer was received, but not all of it is on this computer's disk."


async def retry(given: argparse.Namespace) -> int:
    """Run the command; the exit code. Interrupting it (Ctrl+C) stops the answer and keeps what came."""
    try:
        base_url = checked_base_url(given.base_url)
        conversation_path(given.agent, given.conversation)
        checked_id(given.message, "message")
        key = await key_for(base_url, given.agent)
    except ValueError as problem:
        sys.stderr.write(f"chatbase-inspector retry: {problem}\n")
        return USAGE_ERROR
    output = Output(as_json=given.json)
    client = ChatbaseClient(base_url, key)
    try:
        result = await _played(client, base_url, given, output)
    except Problem as problem:
        outcome = Outcome.REFUSED if isinstance(problem, ApiRefused | Unauthorised) else Outcome.INCOMPLETE
        result = RetryResult(None, outcome, None, problem.failure)
    finally:
        await client.aclose()
    output.result(result, given.conversation)
    if output.lost is not None and not isinstance(output.lost, BrokenPipeError):
        sys.stderr.write(f"The output could not be written ({output.lost}); the local history has the answer.\n")
    return EXIT_CODES[result.outcome]


async def _played(client: ChatbaseClient, base_url: str, given: argparse.Namespace, output: Output) -> RetryResult:
    history = await History.open()
    try:
        if history.notice is not None:
            sys.stderr.write(history.notice + "\n")
        store = ConversationStore(ConversationState(Head(given.agent, given.conversation)))
        request = RetryRequest(given.agent, given.conversation, given.message, streamed=not given.no_stream)
        work = Retry(
            client, history, store, request, base_url=base_url, silence_s=given.silence, on_frames=output.frames
        )
        _stopped_by_signals(work)
        result = await work.run()
        if work.disk_problem is not None:
            say(work.disk_problem, _NOT_ALL_ON_DISK)
        return result
    finally:
        await history.close()


def _stopped_by_signals(work: Retry) -> None:
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        try:
            loop.add_signal_handler(getattr(signal, name), work.stop)
        except NotImplementedError:  # Windows: Ctrl+C then cancels, which keeps what came as well
            return
