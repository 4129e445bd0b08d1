"""`chatbase-inspector history`: what is kept on this computer, listed, searched, exported; no server or key needed."""

import argparse
import sys
import time
from pathlib import Path

import msgspec

from chatbase_inspector.command.arguments import USAGE_ERROR
from chatbase_inspector.command.output import Output, one_line, without_controls
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.archive import Archive
from chatbase_inspector.history.export import export
from chatbase_inspector.history.finding import Hit, KeptConversation, Key, Wanted
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import HistoryUnavailable

FAILED = 1
_PAGE = 500


class _Printed(Output):
    """What is found, one line each."""

    def conversation(self, kept: KeptConversation) -> None:
        words = f"{kept.title or 'Untitled'} ({kept.attempts} retries, {kept.messages} messages kept)"
        self._line(kept, kept.last_at, words, kept.key)

    def hit(self, hit: Hit) -> None:
        kind = hit.kind if hit.number is None else f"attempt {hit.number}, {hit.outcome or 'running'}"
        gone = "" if hit.removed_at is None else f", removed {_moment(hit.removed_at)}"
        self._line(hit, hit.at, f"[{kind}{gone}] {''.join(text for text, _ in hit.snippet)}", hit.key)

    def _line(self, found: KeptConversation | Hit, at: float, words: str, key: Key) -> None:
        if self._as_json:
            self._write(one_line(msgspec.json.encode(found).decode()) + "\n")
            return
        place = f"{key.conversation_id} of {key.agent_id} at {key.base_url}"
        self._write(without_controls(" ".join(f"{_moment(at)}  {words}  {place}".split("\n"))) + "\n")


async def history(given: argparse.Namespace) -> int:
    """Run the command; the exit code: 1 where the history or a file is in the way, 2 for a conversation it has not."""
    try:
        opened = await History.open()
    except HistoryUnavailable as problem:
        return _failed(problem)
    try:
        if opened.notice is not None:
            sys.stderr.write(opened.notice + "\n")
        return await (_exported(opened, given) if given.what == "export" else _shown(opened, given))
    except (HistoryUnavailable, OSError) as problem:
        return _failed(problem)
    finally:
        await opened.close()


async def _shown(opened: History, given: argparse.Namespace) -> int:
    wanted = Wanted(
        text=" ".join(given.words) if given.what == "search" else "",
        since=given.since,
        until=given.until,
        base_url=given.base_url,
        agent_id=given.agent,
        outcomes=frozenset(map(Outcome, given.outcome)),
    )
    output, archive = _Printed(as_json=given.json), Archive(opened)
    if given.what == "list":
        for kept in await archive.conversations(wanted, limit=given.limit):
            output.conversation(kept)
        return _code(output)
    await opened.indexed()
    for offset in range(0, given.limit, _PAGE):
        page = await archive.find(wanted, limit=min(_PAGE, given.limit - offset), offset=offset)
        for hit in page.hits:
            output.hit(hit)
        if not page.more:
            break
    return _code(output)


async def _exported(opened: History, given: argparse.Namespace) -> int:
    keys = await Archive(opened).keys(given.conversation, base_url=given.base_url, agent_id=given.agent)
    if len(keys) != 1:
        why = (
            "nothing is kept of it"
            if not keys
            else "it is kept for several agents or servers; name --agent, --base-url"
        )
        sys.stderr.write(f"chatbase-inspector history export: {without_controls(given.conversation)}: {why}\n")
        return USAGE_ERROR
    await export(opened, keys[0], Path(given.out))
    return 0


def _code(output: Output) -> int:
    """A reader that has seen enough (a closed pipe) is no failure."""
    if output.lost is None or isinstance(output.lost, BrokenPipeError):
        return 0
    return _failed(output.lost)


def _failed(problem: Exception) -> int:
    sys.stderr.write(f"chatbase-inspector history: {without_controls(str(problem))}\n")
    return FAILED


def _moment(at: float) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))
    except (ValueError, OverflowError, OSError):  # a server may write any number
        return "(no date)"
