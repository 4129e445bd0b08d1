"""What the history holds: listed, searched, measured. Knows no server; works without one."""

import sqlite3
from pathlib import Path

import msgspec

from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history import catalog_sql, indexing, removal, search_sql
from chatbase_inspector.history.catalog_sql import About
from chatbase_inspector.history.finding import Hit, KeptConversation, Key, Page, Size, Wanted
from chatbase_inspector.history.history import History
from chatbase_inspector.history.search_sql import Found, Snippet

_MESSAGE = "SELECT message_id, role FROM messages WHERE id = ?"
_ATTEMPT = """SELECT outcome, duration_ns, meta, agent_name,
    (SELECT count(*) FROM runs AS others WHERE others.conversation = runs.conversation AND others.id <= runs.id)
    FROM runs WHERE id = ?"""


class Archive:
    """Questions to one open history. Each sees one state of the file; cancelling withdraws it.

    All raise HistoryUnavailable when the file cannot be read or is closed.
    """

    def __init__(self, history: History) -> None:
        self._history = history

    async def conversations(self, wanted: Wanted, *, limit: int, offset: int = 0) -> list[KeptConversation]:
        """The conversations in which something wanted was kept, the one that was worked on last first."""
        return await self._history.ask(lambda c: catalog_sql.conversations(c, wanted, limit, offset))

    async def find(self, wanted: Wanted, *, limit: int = 100, offset: int = 0) -> Page:
        """Messages and attempts with all these words, best first; without words attempts and snapshots, newest first.

        Any text is safe to look for. Text without a letter, digit or sign that can be looked for finds nothing.
        """
        return await self._history.ask(lambda c: _page(c, wanted, limit, offset))

    async def agents(self) -> list[tuple[str, str, str | None]]:
        """Server, id and newest known name of each agent of which something was kept."""
        return await self._history.ask(catalog_sql.agents)

    async def keys(
        self, conversation_id: str, *, base_url: str | None = None, agent_id: str | None = None
    ) -> list[Key]:
        """The conversations with that id; one, or several where servers or agents share it."""
        wanted = (conversation_id, base_url, agent_id)
        return await self._history.ask(lambda c: catalog_sql.keys(c, *wanted))

    async def size(self) -> Size:
        """What the history takes and holds. Frames of attempts that still run are not counted yet."""
        return await self._history.ask(lambda c: _size(c, self._history.path))


def _page(connection: sqlite3.Connection, wanted: Wanted, limit: int, offset: int) -> Page:
    found = search_sql.find(connection, wanted, limit + 1, offset)
    about: dict[int, About] = {}
    for number in {entry.conversation for entry in found}:
        about[number] = catalog_sql.about_conversation(connection, number)
    shown = found[:limit]
    snippets = search_sql.snippets(connection, wanted, shown)
    hits = [_hit(connection, *pair, about[pair[0].conversation]) for pair in zip(shown, snippets, strict=True)]
    return Page(tuple(hits), more=len(found) > limit, pending=indexing.pending(connection))


def _hit(connection: sqlite3.Connection, found: Found, snippet: Snippet, about: About) -> Hit:
    hit = Hit(
        key=about.key,
        kind=found.kind,
        id=found.id,
        at=found.at,
        title=about.title,
        agent_name=about.agent_name,
        snippet=snippet,
    )
    match found.kind:
        case "message":
            identity, role = connection.execute(_MESSAGE, (found.id,)).fetchone()
            removed = removal.removed_by(connection, found.id)
            return msgspec.structs.replace(
                hit, message_id=identity, role=role, removed_at=None if removed is None else removed[0]
            )
        case "attempt":
            outcome, duration_ns, meta, name, number = connection.execute(_ATTEMPT, (found.id,)).fetchone()
            known = msgspec.json.decode(meta or b"{}", type=RunMeta)
            return msgspec.structs.replace(
                hit,
                outcome=None if outcome is None else Outcome(outcome),
                duration_ns=duration_ns,
                credits=known.credits,
                agent_name=about.agent_name if name is None else name,
                role="assistant",
                message_id=known.message_id,
                number=number,
            )
        case "snapshot":
            return hit


def _size(connection: sqlite3.Connection, path: Path) -> Size:
    conversations, snapshots, attempts, messages, frames, oldest_at, newest_at = catalog_sql.counts(connection)
    files = (path, path.with_name(path.name + "-wal"))
    return Size(
        file_bytes=sum(file.stat().st_size for file in files if file.exists()),
        conversations=conversations,
        snapshots=snapshots,
        attempts=attempts,
        messages=messages,
        frames=frames,
        oldest_at=oldest_at,
        newest_at=newest_at,
    )
