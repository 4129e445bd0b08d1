"""Attempts, snapshots and words that a search finds. Each function reads."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from chatbase_inspector.history.finding import Wanted
from chatbase_inspector.history.storable import storable
from chatbase_inspector.history.words import BORDER, question

Snippet = tuple[tuple[str, bool], ...]

_OPEN, _CLOSE = "\x02", "\x03"  # around a hit; `words.searchable` leaves none of them in a text
_SHOWN_WORDS = 32
_SHOWN_CHARS = 160

_HERE = """(:base_url IS NULL AND :agent_id IS NULL AND :conversation_id IS NULL
    OR conversation IN (SELECT id FROM conversations
    WHERE (:base_url IS NULL OR base_url = :base_url) AND (:agent_id IS NULL OR agent_id = :agent_id)
    AND (:conversation_id IS NULL OR conversation_id = :conversation_id)))"""
_THEN = """(:since IS NULL OR at >= :since) AND (:until IS NULL OR at < :until)"""
_SO = """(:outcomes IS NULL OR instr(:outcomes, ' ' || outcome || ' ') > 0)"""
_SENT_AT = "coalesce(sent_at, prepared_at)"
# Attempts and snapshots each along the index of their times, so that the newest page reads the newest rows only.
_KEPT = f"""SELECT * FROM (
        SELECT 'attempt' AS kind, id, conversation, {_SENT_AT} AS at, NULL AS text FROM runs
        WHERE {_THEN.replace("at ", f"{_SENT_AT} ")} AND {_SO} AND {_HERE}
        ORDER BY {_SENT_AT} DESC, id DESC LIMIT :most)
    UNION ALL SELECT * FROM (
        SELECT 'snapshot', id, conversation, taken_at, NULL FROM snapshots
        WHERE {_THEN.replace("at ", "taken_at ")} AND :outcomes IS NULL AND {_HERE}
        ORDER BY taken_at DESC, id DESC LIMIT :most)"""  # noqa: S608 - our own pieces
_SAID = f"""SELECT CASE WHEN run IS NULL THEN 'message' ELSE 'attempt' END AS kind, coalesce(run, message) AS id,
    texts.conversation AS conversation, at, texts.id AS text FROM words CROSS JOIN texts ON texts.id = words.rowid
    LEFT JOIN runs ON runs.id = texts.run
    WHERE words MATCH :question AND {_THEN} AND {_SO} AND {_HERE.replace("conversation IN", "texts.conversation IN")}"""  # noqa: S608 - our own pieces
# A word that stands nearly everywhere says little, and weighing 100,000 texts takes seconds: the newest are weighed.
_WEIGHED = 5_000
_BEST = f"""SELECT kind, id, conversation, at, text FROM (
    {_SAID.replace(" AS text FROM", " AS text, bm25(words) AS weight FROM")} ORDER BY words.rowid DESC LIMIT :weighed)
    ORDER BY weight, text DESC"""  # noqa: S608 - our own pieces
_PAGE = "LIMIT :limit OFFSET :offset"
# All of a page at once: each question to the index gathers the whole list of a common word again.
_SNIPPETS = """SELECT rowid, snippet(words, 0, :open, :close, '…', :words) FROM words
    WHERE words MATCH :question AND rowid BETWEEN :first AND :last AND instr(:texts, ' ' || rowid || ' ') > 0"""
_BEGINNING = {
    "attempt": "SELECT substr(body, 1, ?) FROM texts WHERE run = ?",
    "snapshot": """SELECT substr(body, 1, ?) FROM snapshot_messages AS first JOIN texts
        ON texts.message = first.message WHERE snapshot = ? AND position = 0""",
}


class Found(NamedTuple):
    """Where a hit is. `id` numbers a row of messages, runs or snapshots; `text` one of texts, when words were given."""

    kind: Literal["message", "attempt", "snapshot"]
    id: int
    conversation: int
    at: float
    text: int | None


def find(connection: sqlite3.Connection, wanted: Wanted, limit: int, offset: int) -> list[Found]:
    """What is wanted, newest first or best first."""
    values = _values(wanted) | {"limit": limit, "offset": offset, "weighed": _WEIGHED, "most": limit + offset}
    if values["question"] is None:
        rows = connection.execute(f"{_KEPT} ORDER BY at DESC, kind, id DESC {_PAGE}", values).fetchall()
        return [Found(*row) for row in rows]
    rows = connection.execute(f"{_BEST} {_PAGE}", values).fetchall() if offset < _WEIGHED else []
    if len(rows) < limit and offset + len(rows) >= _WEIGHED:
        values |= {"limit": limit - len(rows), "offset": offset + len(rows)}
        rows += connection.execute(f"{_SAID} ORDER BY words.rowid DESC {_PAGE}", values).fetchall()
    return [Found(*row) for row in rows]


def conversations_with(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """A statement, with its values, for the numbers of the conversations in which something wanted is found."""
    values = _values(wanted)
    return f"SELECT conversation FROM ({_statement(values)})", values  # noqa: S608 - our own pieces


def snippets(connection: sqlite3.Connection, wanted: Wanted, found: Sequence[Found]) -> list[Snippet]:
    """Of each: the words around the first hit as (text, is a hit); without a search the first words."""
    if not found or found[0].text is None:
        return [_beginning(connection, entry) for entry in found]
    texts = [entry.text or 0 for entry in found]
    values = {
        "open": _OPEN,
        "close": _CLOSE,
        "words": _SHOWN_WORDS,
        "question": question(wanted.text),
        "first": min(texts),
        "last": max(texts),
        "texts": "".join(f" {text} " for text in texts),
    }
    shown = dict(connection.execute(_SNIPPETS, values).fetchall())
    return [_marked(shown[text]) for text in texts]


def _beginning(connection: sqlite3.Connection, found: Found) -> Snippet:
    row = connection.execute(_BEGINNING[found.kind], (_SHOWN_CHARS, found.id)).fetchone()
    text = row[0].replace(BORDER, "") if row else ""
    return ((text, False),) if text else ()


def _marked(text: str) -> Snippet:
    pieces: list[tuple[str, bool]] = []
    for piece in text.replace(BORDER, "").split(_OPEN):
        hit, mark, rest = piece.partition(_CLOSE)
        pieces += [(hit, bool(mark)), (rest, False)]
    return tuple(piece for piece in pieces if piece[0])


def _statement(values: dict[str, Any]) -> str:
    return _KEPT if values["question"] is None else _SAID


def _values(wanted: Wanted) -> dict[str, Any]:
    outcomes = "".join(f" {outcome} " for outcome in sorted(wanted.outcomes))
    return {
        "question": question(wanted.text),
        "since": wanted.since,
        "until": wanted.until,
        **{
            name: None if narrow is None else storable(narrow)
            for name, narrow in (
                ("base_url", wanted.base_url),
                ("agent_id", wanted.agent_id),
                ("conversation_id", wanted.conversation_id),
            )
        },
        "outcomes": outcomes or None,
        "most": -1,
    }
