"""Tells the rows of a history by their look, wherever they stand, and lets through only what was written so."""

import json
import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec

from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history import seals
from chatbase_inspector.history.records import RunState
from chatbase_inspector.history.seals import Value
from chatbase_inspector.history.snapshot import Reason, StoredMessage
from chatbase_inspector.history.storable import storable
from chatbase_inspector.history.write_sql import message_hash
from chatbase_inspector.problems import Failure
from chatbase_inspector.stream.frame import FrameKind

# One letter a column: i whole number, f number, s text, b bytes, capital: may be missing. A number that is whole is
# stored as one, wherever it stands.
_CONVERSATION, _CONVERSATION_KEY = "Nsss", "sssi"
_MESSAGE, _TRIPLE, _FRAME, _FRAME_SEAL, _SEQUENCE = "NibssFb", "iii", "iiissIIBb", "iib", "si"
_SNAPSHOT = "NisfbiIi"
_RUN = "NiIiIsSisfFFISIBSiIBBIIIIII"  # as version 1 has it; later ones add to its end
_RUN_MORE = "SSI"
_LENGTHS = {len(_CONVERSATION), len(_MESSAGE), 8, 10, *range(len(_RUN), len(_RUN) + len(_RUN_MORE) + 1)}
_TYPES: dict[str, tuple[type, ...]] = {"i": (int,), "f": (int, float), "s": (str,), "b": (bytes,), "n": ()}

_REASONS, _STATES, _OUTCOMES, _KINDS = (
    {member.value for member in kind} for kind in (Reason, RunState, Outcome, FrameKind)
)
_JSON_COLUMNS: dict[str, object] = {"headers": tuple[tuple[str, str], ...], "meta": RunMeta, "failure": Failure}
NOT_KNOWN = "(not known)"
RUN_COLUMNS = (
    *("conversation", "owner", "before_snapshot", "after_snapshot", "target_message_id", "user_message_id"),
    *("streamed", "state", "prepared_at", "sent_at", "ended_at", "status", "request_id", "headers_ns", "headers"),
    *("outcome", "interrupted", "duration_ns", "meta", "failure", "events", "warnings", "unknown", "frames"),
    *("frame_bytes", "frames_seen", "agent_name", "agent_model", "seal"),
)
_REALS = ("prepared_at", "sent_at", "ended_at")


def is_conversation(values: Sequence[Value]) -> bool:
    return _looks(values, _CONVERSATION)


def is_conversation_key(values: Sequence[Value]) -> bool:
    """An entry of the index over the names: it holds the same as the table."""
    return _looks(values, _CONVERSATION_KEY)


def may_be_ours(values: Sequence[Value]) -> bool:
    """Whether a table of ours has so many columns."""
    return len(values) in _LENGTHS or is_sequence(values)


def names_of_lost(number: int, heads: Sequence[bytes]) -> tuple[str, str, str]:
    """Names for a conversation whose own are lost; agent and id as far as the heads of its snapshots tell them."""
    found = _as_told(heads[-1], ("agent_id", "agentId"), ("id", "conversation_id"))
    return NOT_KNOWN, found[0] or NOT_KNOWN, found[1] or f"{NOT_KNOWN[:-1]}, number {number})"


def is_message(values: Sequence[Value]) -> bool:
    return _looks(values, _MESSAGE)


def is_triple(values: Sequence[Value]) -> bool:
    """Of `snapshot_messages` or of its index."""
    return _looks(values, _TRIPLE)


def is_frame_seal(values: Sequence[Value]) -> bool:
    return _looks(values, _FRAME_SEAL)


def is_frame(values: Sequence[Value]) -> bool:
    return _looks(values, _FRAME)


def is_sequence(values: Sequence[Value]) -> bool:
    """The highest number that was ever given in a table."""
    return _looks(values, _SEQUENCE) and values[0] in ("snapshots", "runs")


def snapshot(number: int, values: Sequence[Value]) -> tuple[Value, ...] | None:
    """Its columns as stored, without its number and seal; None: it is none, or not as it was written."""
    row = values[1:8]
    seal, order = values[8:] if len(values) == 10 else (None, None)
    sealed = isinstance(seal, int | None) and isinstance(order, int | None)
    if not (len(values) in (8, 10) and _looks(values[:8], _SNAPSHOT) and sealed):
        return None
    conversation, reason, taken_at, head, complete, older_missing, messages = row
    real = _real(taken_at)
    row = (conversation, reason, real, head, complete, older_missing, messages)
    if seal is not None and seal != seals.seal((number, *row)):
        return None
    fits = reason in _REASONS and real is not None and complete in (0, 1) and _counts(messages, older_missing)
    return (*row, order) if fits and (seal is not None or _is_json(head)) else None


def run(number: int, values: Sequence[Value]) -> dict[str, Value] | None:
    """Its columns by name; None: it is none, or not as it was written."""
    more = len(values) - len(_RUN)
    if not (0 <= more <= len(_RUN_MORE) and _looks(values, _RUN + _RUN_MORE[:more])):
        return None
    row = dict(zip(RUN_COLUMNS, (*values[1:], *[None] * (len(_RUN_MORE) - more)), strict=True))
    row |= {name: _real(row[name]) for name in _REALS}
    seal = row.pop("seal")
    if seal is not None and seal != seals.seal((number, *(row[name] for name in seals.RUN))):
        return None
    counted = [row[name] for name in ("events", "warnings", "unknown", "frames", "frame_bytes", "frames_seen")]
    fits = row["state"] in _STATES and row["outcome"] in (None, *_OUTCOMES) and row["prepared_at"] is not None
    if not (fits and row["streamed"] in (0, 1) and row["interrupted"] in (0, 1) and _counts(*counted)):
        return None
    for name, kind in _JSON_COLUMNS.items():
        row[name] = _decodable(row[name], kind)
    return row


def message(values: Sequence[Value]) -> tuple[Value, ...] | None:
    """Its columns as stored, without its number; None: it is not as it was written."""
    conversation, told, identity, role, created_at, body = values[1:]
    real = _real(created_at)
    if not (isinstance(identity, str) and isinstance(role, str) and isinstance(body, bytes)):
        return None
    if message_hash(StoredMessage(identity, role, real, body)) != told:
        original = _as_sent(body)  # names with half a character in them are stored without it
        if original is None or message_hash(StoredMessage(*original, real, body)) != told:
            return None
        identity, role = map(storable, original)
    return conversation, told, identity, role, real, body


def frame(values: Sequence[Value], seal: bytes | None) -> tuple[Value, ...] | None:
    """The row; None: it is not as it was written, as far as that can be known."""
    if seal is not None:
        return tuple(values) if seals.seal_frame(values) == seal else None
    _, number, at_ns, kind, _, data_at, data_bytes, data, raw = values
    inside = data is not None
    if isinstance(data_at, int) and isinstance(data_bytes, int) and isinstance(raw, bytes):
        inside = 0 <= data_at <= data_at + data_bytes <= len(raw)
    sound = isinstance(raw, bytes) and b"\x00" not in raw and _counts(number, at_ns)
    return tuple(values) if inside and sound and kind in _KINDS else None


def in_order(rows: Sequence[tuple[int, int, int]], fits: Callable[[int, int, int], bool], *, leaf: bool) -> str:
    """What the triples of a page are: rows of `snapshot_messages` ("table"), of its index ("index") or "others".

    Others are those of an index over one column: the row's own number stands there twice.

    Args:
        fits: whether snapshot, position and message, all known, belong together.
    """
    as_table = sum(fits(one, two, three) for one, two, three in rows)
    as_index = sum(fits(two, three, one) for one, two, three in rows)
    if not rows:
        return ""
    if all(two == three for _, two, three in rows):
        return "others"
    if not as_table and not as_index:  # their snapshots are lost
        steps = [later[1] - sooner[1] for sooner, later in pairwise(rows) if later[0] == sooner[0]]
        return "table" if leaf and len(steps) > 2 and steps == [1] * len(steps) else "others"
    if max(as_table, as_index) * 2 < len(rows):
        return "others"
    if as_table != as_index:
        return "table" if as_table > as_index else "index"
    # Positions begin at 0 in each snapshot, snapshots at 1; a snapshot hardly shows the same message twice.
    begun = [later[1] for sooner, later in pairwise(rows) if later[0] != sooner[0]]
    if begun:
        return "table" if sum(place == 0 for place in begun) * 2 > len(begun) else "index"
    return "table" if len({row[2] for row in rows}) == len(rows) else "index"


def ascending(rows: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The rows of a page without those that stand out of order: one of such a pair is not as it was written."""
    wrong = {at for here, (one, two) in enumerate(pairwise(rows)) if one >= two for at in (here, here + 1)}
    return [row for at, row in enumerate(rows) if at not in wrong]


def _looks(values: Sequence[Value], columns: str) -> bool:
    return len(values) == len(columns) and all(
        (value is None and column.isupper()) or isinstance(value, _TYPES[column.lower()])
        for value, column in zip(values, columns, strict=True)
    )


def _real(value: Value) -> float | None:
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) < 1e15:
        return float(value)
    return None


def _counts(*values: Value) -> bool:
    return all(value is None or (isinstance(value, int) and 0 <= value < 1 << 60) for value in values)


def _is_json(value: Value) -> bool:
    return _decodable(value, msgspec.Raw) is not None


def _decodable(value: Value, kind: object) -> Value:
    try:
        msgspec.json.decode(value if isinstance(value, bytes) else b"", type=kind)
    except (ValueError, RecursionError):
        return None
    return value


def _as_sent(body: bytes) -> tuple[str, str] | None:
    identity, role = _as_told(body, ("id",), ("role",))
    return None if identity is None or role is None else (identity, role)


def _as_told(body: bytes, *members: tuple[str, ...]) -> list[str | None]:
    """For each of the members, by any of its names, the text it has in this JSON."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    found = told if isinstance(told, dict) else {}
    return [next((found[name] for name in names if isinstance(found.get(name), str)), None) for names in members]
