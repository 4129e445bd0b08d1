"""When a message was removed on the server, as far as snapshots and runs tell. Each function reads.

A message that is merely not loaded is never called removed: a snapshot speaks only of what it reaches.
"""

import sqlite3

# By id, where there is one: a message whose rating changed is still the same message.
_LAST_SEEN = """SELECT snapshot, position FROM messages JOIN snapshot_messages ON message = messages.id
    WHERE conversation = :conversation AND message_id = :identity ORDER BY snapshot DESC LIMIT 1"""
_LAST_SHOWN = "SELECT snapshot, position FROM snapshot_messages WHERE message = :message ORDER BY snapshot DESC LIMIT 1"
_CUT_BY = """SELECT runs.id, sent_at, status FROM runs WHERE before_snapshot = :snapshot AND sent_at IS NOT NULL
    AND (SELECT min(position) FROM snapshot_messages JOIN messages ON messages.id = message
        WHERE snapshot = before_snapshot AND message_id = target_message_id) <= :position ORDER BY runs.id LIMIT 1"""
# The first one that shows the place where the message would stand, and not the message.
_MISSED_BY = """SELECT taken_at FROM snapshots WHERE conversation = :conversation AND id > :snapshot AND (complete OR
    (SELECT created_at FROM snapshot_messages JOIN messages ON messages.id = message
        WHERE snapshot = snapshots.id AND position = 0) < :created_at) ORDER BY id LIMIT 1"""
_MESSAGE = "SELECT conversation, message_id, created_at FROM messages WHERE id = ?"


def removed_by(connection: sqlite3.Connection, message: int) -> tuple[float, int | None] | None:
    """When the message was removed, and the run that did it. None: the server holds it, or nobody knows.

    Without a run: the moment when it was found gone, removed by somebody else.

    Args:
        message: number of its row in `messages`.
    """
    conversation, identity, created_at = connection.execute(_MESSAGE, (message,)).fetchone()
    key = {"conversation": conversation, "identity": identity, "message": message}
    seen = connection.execute(_LAST_SEEN if identity else _LAST_SHOWN, key).fetchone()
    if seen is None:
        return None
    snapshot, position = seen
    place = {"conversation": conversation, "snapshot": snapshot, "position": position, "created_at": created_at}
    cut = connection.execute(_CUT_BY, place).fetchone()
    if cut is not None and _accepted(cut[2]):
        return cut[1], cut[0]
    missed = connection.execute(_MISSED_BY, place).fetchone()
    if missed is None:
        return None
    if cut is not None and not _refused(cut[2]):
        return cut[1], cut[0]
    return missed[0], None


def _accepted(status: int | None) -> bool:
    return status is not None and 200 <= status < 300


def _refused(status: int | None) -> bool:
    """Said no before it did anything; after other troubles nobody knows what the server has done."""
    return status is not None and 400 <= status < 500
