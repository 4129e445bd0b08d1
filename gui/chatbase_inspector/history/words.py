"""The words by which a message or an answer is searched, and how a search is put to the index.

Both sides go through `searchable`, then through the index's own rules (capitals and accents are folded there).
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from msgspec import DecodeError
from msgspec.structs import asdict

from chatbase_inspector.api.reading import decoded
from chatbase_inspector.api.wire import Message as WireMessage
from chatbase_inspector.api.wire import MessageBody
from chatbase_inspector.conversation.parts import (
    Part,
    ReasoningPart,
    SourcePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatbase_inspector.conversation.stored import message_from_wire
from chatbase_inspector.history.storable import storable
from chatbase_inspector.stream.json_text import without_lone_escapes

LONGEST: Final = 4_000_000
"""So many characters of one message or answer are searched. What is longer is kept whole all the same."""
BORDER: Final = "\x01"
"""Stands between characters that are words by themselves; no text holds it otherwise. Not to be shown."""

_MOST_WORDS = 64
_LONGEST_WORD = 500
# Scripts without blanks between words (Thai, Lao, Tibetan, Burmese, Khmer, Chinese, Japanese), emoji and other signs.
_ALONE = re.compile(
    "[$¢-¥¦©®°\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u1950-\u19df\u20a0-\u20cf\u2100-\u214f\u2190-\u2bff"
    "\u2e80-\u2fff\u3005-\u3007\u3012\u3013\u3020-\u30ff\u31c0-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff"
    "\uff66-\uff9f\U0001b000-\U0001b16f\U0001f000-\U0001faff\U00020000-\U0003ffff]+"
)
# Vowel points of Arabic and Hebrew, the Arabic stretch, soft hyphens, the choice between two looks of a sign.
_SILENT = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u00ad\ufe00-\ufe0f\ufeff]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)


def words_of_message(raw: bytes) -> str:
    """What a stored message says: texts, tool names, arguments, results; all of its text where it is no message."""
    try:
        body = decoded(raw, MessageBody)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        return _plain(raw.decode(errors="replace"))
    return words_of_parts(message_from_wire(WireMessage(**asdict(body), raw=raw)).parts)


def words_of_parts(parts: Iterable[Part]) -> str:
    """What these parts say, each on lines of its own; texts that follow each other are one (CONTRACT 4.1)."""
    said: list[str] = []
    in_text = False
    for part in parts:
        if isinstance(part, TextPart) and in_text:
            said[-1] += str(part.text)
        else:
            said.append(_words_of(part))
        in_text = isinstance(part, TextPart)
    return "\n".join(piece for piece in said if piece)


def searchable(text: str) -> str:
    """The text as it is stored in the index: one spelling for what looks the same, borders where scripts have none."""
    text = unicodedata.normalize("NFC", storable(text[:LONGEST]))
    text = _SILENT.sub("", _CONTROLS.sub(" ", text))
    return _ALONE.sub(lambda found: BORDER + BORDER.join(found[0]) + BORDER, text)


def question(text: str) -> str | None:
    """The search as an FTS5 expression: each word as the beginning of a word. None: there is nothing to look for.

    Of a very long search the first 64 words count, and of a word its first 500 characters.
    """
    words = dict.fromkeys(word[:_LONGEST_WORD] for word in text[:LONGEST].split())
    asked = [searchable(word) for word in list(words)[:_MOST_WORDS]]
    return " ".join('"' + word.replace('"', '""') + '" *' for word in asked) or None


def _words_of(part: Part) -> str:
    match part:
        case TextPart() | ReasoningPart():
            return str(part.text)
        case ToolCallPart():
            given = part.input_json if part.input_json is not None else str(part.fragments)
            return _lines(part.tool, _plain(given), part.error)
        case ToolResultPart():
            return _lines(part.tool, _plain(part.output_json or ""), part.error)
        case SourcePart():
            return _lines(part.title, part.url, part.filename)
        case UnknownPart():
            return _plain(part.raw_json)


def _lines(*pieces: str | None) -> str:
    return "\n".join(piece for piece in pieces if piece)


def _plain(text: str) -> str:
    """JSON as it reads: its strings without quotes and escapes, all else as it stands, so that no number is rounded."""
    return _STRING.sub(lambda found: _string(found[0]) if "\\" in found[1] else found[1], without_lone_escapes(text))


def _string(literal: str) -> str:
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return literal
