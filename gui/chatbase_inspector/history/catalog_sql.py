"""Which conversations and agents the history has, and how much of it there is. Each function reads."""

import sqlite3
from typing import Any

import msgspec

from chatbase_inspector.history import search_sql
from chatbase_inspector.history.finding import KeptConversation, Key, Wanted
from chatbase_inspector.history.storable import storable

_FIRST_AT = """min(coalesce((SELECT min(taken_at) FROM snapshots WHERE conversation = conversations.id), 9e99),
    coalesce((SELECT min(prepared_at) FROM runs WHERE conversation = conversations.id), 9e99))"""
_LAST_AT = """max(coalesce((SELECT max(taken_at) FROM snapshots WHERE conversation = conversations.id), 0),
    coalesce((SELECT max(coalesce(sent_at, prepared_at)) FROM runs WHERE conversation = conversations.id), 0))"""
_COUNTS = f"""SELECT id, last_at, {_FIRST_AT},
    (SELECT count(*) FROM snapshots WHERE conversation = conversations.id),
    (SELECT count(*) FROM runs WHERE conversation = conversations.id),
    (SELECT count(*) FROM messages WHERE conversation = conversations.id),
    (SELECT coalesce(sum(frame_bytes), 0) FROM runs WHERE conversation = conversations.id) FROM"""  # noqa: S608 - our own pieces
_HEAD = "SELECT head FROM snapshots WHERE conversation = ? ORDER BY id DESC LIMIT 1"
_NAME = "SELECT agent_name FROM runs WHERE conversation = ? AND agent_name IS NOT NULL ORDER BY id DESC LIMIT 1"
_KEY = "SELECT base_url, agent_id, conversation_id FROM conversations WHERE id = ?"
_KEYS = """SELECT base_url, agent_id, conversation_id FROM conversations WHERE conversation_id = ?1
    AND (?2 IS NULL OR base_url = ?2) AND (?3 IS NULL OR agent_id = ?3) ORDER BY 1, 2"""
_AGENTS = """SELECT DISTINCT base_url, agent_id, (SELECT agent_name FROM runs JOIN conversations
    ON conversations.id = runs.conversation WHERE conversations.base_url = here.base_url
    AND conversations.agent_id = here.agent_id AND agent_name IS NOT NULL ORDER BY runs.id DESC LIMIT 1)
    FROM (SELECT DISTINCT base_url, agent_id FROM conversations) AS here ORDER BY base_url, agent_id"""
_SIZE = """SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM snapshots), (SELECT count(*) FROM runs),
    (SELECT count(*) FROM messages), (SELECT coalesce(sum(frames), 0) FROM runs),
    min(coalesce((SELECT min(taken_at) FROM snapshots), 9e99), coalesce((SELECT min(prepared_at) FROM runs), 9e99)),
    max(coalesce((SELECT max(taken_at) FROM snapshots), 0), coalesce((SELECT max(prepared_at) FROM runs), 0))"""


class About(msgspec.Struct, frozen=True):
    """What is known of a conversation beside its messages; title, status and customer from its newest snapshot."""

    key: Key
    title: str | None
    status: str | None
    user_id: str | None
    agent_name: str | None


class _Head(msgspec.Struct, frozen=True):
    """Some heads have the program's names, some the server's."""

    title: Any = None
    status: Any = None
    user_id: Any = None
    userId: Any = None  # noqa: N815 - the server's


def conversations(connection: sqlite3.Connection, wanted: Wanted, limit: int, offset: int) -> list[KeptConversation]:
    """Those in which something wanted is found, the one that was worked on last first."""
    found, values = search_sql.conversations_with(wanted)
    newest = f"""(SELECT id, {_LAST_AT} AS last_at FROM conversations WHERE id IN ({found})
        ORDER BY last_at DESC, id DESC LIMIT :limit OFFSET :offset) AS conversations"""  # noqa: S608 - our own pieces
    rows = connection.execute(f"{_COUNTS} {newest}", values | {"limit": limit, "offset": offset}).fetchall()
    kept = []
    for number, last_at, first_at, snapshots, attempts, messages, frame_bytes in rows:
        about = about_conversation(connection, number)
        kept.append(
            KeptConversation(
                key=about.key,
                title=about.title,
                agent_name=about.agent_name,
                status=about.status,
                user_id=about.user_id,
                snapshots=snapshots,
                attempts=attempts,
                messages=messages,
                first_at=first_at,
                last_at=last_at,
                frame_bytes=frame_bytes,
            )
        )
    return kept


def about_conversation(connection: sqlite3.Connection, number: int) -> About:
    """The conversation with that number."""
    key = connection.execute(_KEY, (number,)).fetchone()
    row = connection.execute(_HEAD, (number,)).fetchone()
    try:
        head = msgspec.json.decode(row[0], type=_Head) if row else _Head()
    except (ValueError, RecursionError):
        head = _Head()
    name = connection.execute(_NAME, (number,)).fetchone()
    user = _text(head.user_id)
    return About(
        key=Key(*key),
        title=_text(head.title),
        status=_text(head.status),
        user_id=_text(head.userId) if user is None else user,
        agent_name=name[0] if name else None,
    )


def keys(connection: sqlite3.Connection, conversation_id: str, base_url: str | None, agent_id: str | None) -> list[Key]:
    """The conversations with that id, of one server or agent where one is given."""
    given = [None if text is None else storable(text) for text in (conversation_id, base_url, agent_id)]
    return [Key(*row) for row in connection.execute(_KEYS, given)]


def agents(connection: sqlite3.Connection) -> list[tuple[str, str, str | None]]:
    """Server, id and newest known name of each agent."""
    return connection.execute(_AGENTS).fetchall()


def counts(connection: sqlite3.Connection) -> tuple[int, int, int, int, int, float | None, float | None]:
    """Conversations, snapshots, attempts, messages, frames of attempts that are over; oldest and newest moment."""
    *numbers, oldest_at, newest_at = connection.execute(_SIZE).fetchone()
    empty = not numbers[1]  # a run has its snapshot
    return (*numbers, None if empty else oldest_at, None if empty else newest_at)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
