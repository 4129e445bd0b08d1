"""Opaque cursors, and the checks of query parameters (CONTRACT 1.2, 3.12)."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from chatbase_inspector.demo.wire import Json, Refusal

T = TypeVar("T")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


def seal(kind: str, *where: Any) -> str:
    """A cursor that only `unseal` with the same `kind` reads."""
    return base64.urlsafe_b64encode(json.dumps([kind, *where]).encode()).decode().rstrip("=")


def unseal(kind: str, cursor: str) -> list[Any]:
    """What was sealed; empty when this server did not hand out the cursor, or handed it out for another list.

    The documents allow any text as a cursor, so a strange one is not refused: it leads behind the last page.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        value = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        value = None
    if not isinstance(value, list) or not value or value[0] != kind:
        return []
    return value[1:]


def single_values(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The query as a mapping.

    Raises:
        Refusal: a name occurs twice.
    """
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Refusal("VALIDATION_INVALID_BODY", {"query": "each parameter may be given once"})
    return values


def page_size(query: Mapping[str, str], most: int, default: int) -> int:
    """`limit`, which must be a plain number from 1 to `most`.

    Raises:
        Refusal: it is not.
    """
    text = query.get("limit")
    if text is None:
        return default
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= most:
        raise Refusal("VALIDATION_INVALID_BODY", {"limit": f"must be a whole number from 1 to {most}"})
    return int(text)


def one_of(query: Mapping[str, str], name: str, choices: Sequence[str]) -> str | None:
    """A parameter with a closed list of values, or None when it is not given.

    Raises:
        Refusal: the value is not in the list.
    """
    value = query.get(name)
    if value is not None and value not in choices:
        raise Refusal("VALIDATION_INVALID_BODY", {name: f"must be one of: {', '.join(choices)}"})
    return value


def page_after(
    items: Sequence[T], place: Callable[[T], tuple[float, str]], kind: str, cursor: str | None, size: int
) -> tuple[Sequence[T], Json]:
    """One page of `items`, which are sorted by `place` from high to low; stays right when items come or go."""
    rest = items
    if cursor is not None:
        at, item_id = _place(unseal(kind, cursor))
        rest = [item for item in items if place(item) < (at, item_id)]
    page = rest[:size]
    more = len(rest) > size
    return page, {
        "cursor": seal(kind, *place(page[-1])) if more else None,
        "hasMore": more,
        "total": len(items),
    }


def page_before(messages: Sequence[Json], kind: str, cursor: str | None, size: int) -> tuple[Sequence[Json], Json]:
    """One page of messages, backwards from the newest, oldest first inside the page (CONTRACT 3.6).

    The cursor names the message that the page before began with. When a retry has removed that message since,
    its old position counts.
    """
    end = len(messages)
    if cursor is not None:
        position, message_id = _place(unseal(kind, cursor))
        known = [index for index, message in enumerate(messages) if message["id"] == message_id]
        end = known[0] if known else min(int(position), end)
    start = max(0, end - size)
    page = messages[start:end]
    more = start > 0
    return page, {
        "cursor": seal(kind, start, page[0]["id"]) if more and page else None,
        "hasMore": more,
        "total": len(messages),
    }


def _place(sealed: list[Any]) -> tuple[float, str]:
    match sealed:
        case [int() | float() as at, str() as item_id] if at >= 0:
            return at, item_id
    return 0, ""
