"""What the settings file holds, read member by member."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec

from chatbase_inspector.settings.base_url import checked_base_url
from chatbase_inspector.settings.connection import Connection, ShortText

VERSION: Final = 1

MOST_KEEP_DAYS: Final = 36_500

Theme = Literal["system", "light", "dark"]

# Qt's saved geometry of a window with all docks is a few kilobytes.
Base64 = Annotated[str, msgspec.Meta(max_length=200_000)]


class RecentConversation(msgspec.Struct, frozen=True):
    """A conversation that was opened."""

    connection_id: ShortText
    agent_id: ShortText
    conversation_id: ShortText


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """All members we know. `silence_limit_s`: seconds without a byte until a stream is called silent."""

    version: int = VERSION
    connections: tuple[Connection, ...] = ()
    last_connection_id: ShortText | None = None
    theme: Theme = "system"
    ask_before_simple_retry: bool = True
    silence_limit_s: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 60.0
    window_geometry: Base64 = ""
    window_state: Base64 = ""
    history_geometry: Base64 = ""
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=MOST_KEEP_DAYS)] | None = None
    forgot_at: Annotated[float, msgspec.Meta(ge=0, le=1e11)] = 0.0
    look_for_updates: bool = False
    looked_for_updates_at: Annotated[float, msgspec.Meta(ge=0, le=1e11)] = 0.0
    updates_number: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    recent: tuple[RecentConversation, ...] = ()


def read(raw: Mapping[str, Any]) -> tuple[Document, list[str]]:
    """The document, and the names of members that were not as they should be and took their default.

    A connection or recent conversation that cannot be read is left out alone, not the whole list.
    """
    known: dict[str, Any] = {}
    bad: list[str] = []
    for field in msgspec.structs.fields(Document):
        if field.name not in raw:
            continue
        value, problems = _converted(field.name, raw[field.name], field.type)
        bad += problems
        if value is not msgspec.UNSET:
            known[field.name] = value
    return Document(**known), bad


def _converted(name: str, value: object, kind: Any) -> tuple[Any, list[str]]:
    items = {"connections": Connection, "recent": RecentConversation}.get(name)
    if items is None or not isinstance(value, list):
        try:
            return msgspec.convert(value, kind), []
        except msgspec.ValidationError:
            return msgspec.UNSET, [name]
    read_items, bad = [], []
    for position, item in enumerate(value):
        if name == "connections" and _is_of_a_newer_version(item):
            continue
        try:
            read_items.append(_safe(msgspec.convert(item, items)))
        except ValueError:
            bad.append(f"{name}[{position}]")
    return tuple(read_items), bad


def _safe(item: Any) -> Any:
    """Also a file that was edited by hand must not send a key to an address the dialog would refuse.

    Raises:
        ValueError: the address of a connection is refused.
    """
    if not isinstance(item, Connection) or item.kind == "demo":
        return item
    return msgspec.structs.replace(item, base_url=checked_base_url(item.base_url))


def written(document: Document, raw: Mapping[str, Any]) -> dict[str, Any]:
    """`document` over what the file held before: members and connections we do not know stay as they were."""
    known: dict[str, Any] = msgspec.to_builtins(document)
    listed = raw.get("connections")
    before = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    by_id = {str(item.get("id")): item for item in before}
    known["connections"] = [{**by_id.get(item["id"], {}), **item} for item in known["connections"]]
    known["connections"] += [item for item in before if _is_of_a_newer_version(item)]
    return {**raw, **known, "version": max(document.version, VERSION)}


def _is_of_a_newer_version(item: object) -> bool:
    kind = item.get("kind", "chatbase") if isinstance(item, dict) else None
    return isinstance(kind, str) and kind not in {"demo", "chatbase"}
