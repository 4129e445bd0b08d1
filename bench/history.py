"""How long the history takes to answer when it is large.

python -m bench.history [--conversations 1000] [--messages 100] [--attempts 10] [--rounds 5] [--file PATH]

Fills a history file (kept and used again when `--file` names one), then measures each question in a process of its
own that has just opened it, as the window does. Prints a table of medians against the budgets below.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.filling import AGENT, BASE, RARE, conversation_id, fill

BUDGETS_MS = {
    "open the file": 2_000,
    "open one conversation": 200,
    "list all conversations": 200,
    "newest attempts": 200,
    "search a rare word": 200,
    "search a common word": 300,
    "search two words, one outcome": 300,
    "compare two attempts": 100,
    "size and counts": 300,
}
"""What a person may wait, in milliseconds. Opening checks the whole file, behind a window that is there already."""


async def _measure(path: Path) -> dict[str, float]:
    from chatbase_inspector.compare.compare import compare
    from chatbase_inspector.conversation.outcome import Outcome
    from chatbase_inspector.history.archive import Archive
    from chatbase_inspector.history.finding import Key, Wanted
    from chatbase_inspector.history.history import History
    from chatbase_inspector.runs.recall import recall

    found: dict[str, float] = {}

    async def timed(name: str, work: Callable[[], Awaitable[object]]) -> object:
        began = time.perf_counter()
        result = await work()
        found[name] = (time.perf_counter() - began) * 1000
        return result

    history = await timed("open the file", lambda: History.open(path))
    assert isinstance(history, History)
    archive = Archive(history)
    key = Key(BASE, AGENT, conversation_id(11))
    state = await timed("open one conversation", lambda: recall(history, key))
    attempts = state.turns[-1].attempts  # type: ignore[attr-defined]
    await timed("list all conversations", lambda: archive.conversations(Wanted(), limit=200, offset=0))
    await timed("newest attempts", lambda: archive.find(Wanted()))
    page = await timed("search a rare word", lambda: archive.find(Wanted(text=RARE)))
    assert page.hits, "the rare word was not found: is the file indexed?"  # type: ignore[attr-defined]
    await timed("search a common word", lambda: archive.find(Wanted(text="refund")))
    both = Wanted(text="refund parcel", outcomes=frozenset({Outcome.COMPLETE}))
    await timed("search two words, one outcome", lambda: archive.find(both))
    await timed("compare two attempts", lambda: asyncio.to_thread(compare, attempts[-2], attempts[-1]))
    await timed("size and counts", archive.size)
    await history.close()
    return found


async def _index(path: Path) -> float:
    """Wait until all is in the search index; seconds."""
    from chatbase_inspector.history.history import History

    began = time.perf_counter()
    history = await History.open(path)
    await history.indexed()
    await history.close()
    return time.perf_counter() - began


def _table(rounds: list[dict[str, float]]) -> list[str]:
    lines = ["| question | median ms | worst ms | budget ms | |", "| --- | --: | --: | --: | --- |"]
    for name, budget in BUDGETS_MS.items():
        taken = [one[name] for one in rounds]
        median = statistics.median(taken)
        verdict = "within" if median <= budget else "OVER"
        lines.append(f"| {name} | {median:.1f} | {max(taken):.1f} | {budget:,} | {verdict} |")
    return lines


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.history", description=__doc__)
    parser.add_argument("--conversations", type=int, default=1_000)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--attempts", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--file", type=Path, default=None)
    parser.add_argument("--once", type=Path, default=None, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.once is not None:
        print(json.dumps(asyncio.run(_measure(wanted.once))))
        return
    with tempfile.TemporaryDirectory(prefix="bench-history-") as folder:
        path = wanted.file or Path(folder) / "history.sqlite3"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            took = asyncio.run(fill(path, wanted.conversations, wanted.messages, wanted.attempts))
            print(f"filled in {took:.0f} s, indexed in {asyncio.run(_index(path)):.0f} s")
        counts = f"{wanted.conversations * wanted.messages:,} messages, {wanted.conversations * wanted.attempts:,}"
        print(f"{counts} attempts, {path.stat().st_size / 1e6:,.0f} MB on disk\n")
        command = [sys.executable, "-m", "bench.history", "--once", str(path)]
        rounds = []
        for _ in range(wanted.rounds):
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
            rounds.append(json.loads(done.stdout))
    print("\n".join(_table(rounds)))


if __name__ == "__main__":
    main()
