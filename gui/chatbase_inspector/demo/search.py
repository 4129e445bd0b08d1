"""Search over conversations of every source (CONTRACT 3.8)."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence

from chatbase_inspector.demo.dates import day_or_moment, in_window, search_begins_s
from chatbase_inspector.demo.paging import seal, unseal
from chatbase_inspector.demo.store import Conversation
from chatbase_inspector.demo.wire import Json, Refusal

_SNIPPET_CHARS = 180
_PAST_THE_END = 1_000_000_000
_FACETS = ("sentiment", "topic", "escalated", "hasVoice", "actionType", "procedure", "procedureOutcome")


def search(found: Sequence[Conversation], query: Mapping[str, str], size: int, now_s: float) -> Json:
    """One page of hits, best first with words, latest activity first without.

    As in the real service a page can be short or empty although more follow: filters apply after `size` candidates
    were taken.

    Raises:
        Refusal: a date is wrong or before the window, or the cursor belongs to a different search.
    """
    begins_s = search_begins_s(now_s)
    for name in ("startDate", "endDate"):
        if (day_or_moment(query.get(name, ""), end=name == "endDate") or begins_s) < begins_s:
            raise Refusal("VALIDATION_INVALID_BODY", {name: "is before the twelve months that search covers"})
    created, updated = in_window(query), in_window(query, "updatedAfter", "updatedBefore")
    words = query.get("query", "").lower().split()
    ranked = _ranked(found, words)
    start = _start(query)
    hits = [
        _hit(item, words)
        for item in ranked[start : start + size]
        if item.created_at_s >= begins_s
        and created(item.created_at_s)
        and updated(item.updated_at_s)
        and _matches(item, query)
    ]
    more = start + size < len(ranked)
    cursor = seal("search", start + size, _signature(query)) if more else None
    return {"data": hits, "pagination": {"cursor": cursor, "hasMore": more}}


def _signature(query: Mapping[str, str]) -> str:
    asked = {name: value for name, value in query.items() if name not in {"cursor", "limit"}}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _start(query: Mapping[str, str]) -> int:
    if "cursor" not in query:
        return 0
    match unseal("search", query["cursor"]):
        case [int(start), str(signature)] if start >= 0:
            if signature != _signature(query):
                raise Refusal("VALIDATION_CURSOR_QUERY_MISMATCH")
            return start
    return _PAST_THE_END


def _texts(conversation: Conversation) -> list[tuple[str, str]]:
    """(speaker, text) of all text parts."""
    return [
        (message["role"], part["text"])
        for message in conversation.messages
        for part in message["parts"]
        if part.get("type") == "text" and "text" in part
    ]


def _ranked(found: Sequence[Conversation], words: list[str]) -> list[Conversation]:
    if not words:
        return sorted(found, key=lambda item: (item.updated_at_s, item.id), reverse=True)
    scored = []
    for item in found:
        title = (item.title or "").lower()
        text = "\n".join(text for _, text in _texts(item)).lower()
        if all(word in title or word in text for word in words):
            score = sum(5 * title.count(word) + text.count(word) for word in words)
            scored.append((score, item.updated_at_s, item.id, item))
    return [row[-1] for row in sorted(scored, key=lambda row: row[:3], reverse=True)]


def _matches(conversation: Conversation, query: Mapping[str, str]) -> bool:
    parts = [part for message in conversation.messages for part in message["parts"]]
    facts: dict[str, Callable[[], set[str]]] = {
        "source": lambda: {conversation.source or "Unspecified"},
        "activityState": lambda: {conversation.status},
        "userId": lambda: {conversation.user_id or ""},
        "feedback": lambda: {str(message.get("feedback")) for message in conversation.messages},
        "tool": lambda: {part["toolName"] for part in parts if part.get("type") == "tool-call"},
        "toolOutcome": lambda: {_outcome(part) for part in parts if part.get("type") == "tool-result"},
    }
    for name in _FACETS:
        facts[name] = lambda name=name: {conversation.facets.get(name, _unset(name))}  # type: ignore[misc]
    return all(facts[name]() & {value.strip() for value in query[name].split(",")} for name in facts if query.get(name))


def _unset(name: str) -> str:
    return {"hasVoice": "false", "sentiment": "unspecified"}.get(name, "")


def _outcome(part: Json) -> str:
    output = part.get("output")
    return "error" if isinstance(output, dict) and "error" in output else "success"


def _hit(conversation: Conversation, words: list[str]) -> Json:
    return {
        "id": conversation.id,
        "title": conversation.title,
        "createdAt": round(conversation.created_at_s),
        "updatedAt": round(conversation.updated_at_s),
        "userId": conversation.user_id,
        "status": conversation.status,
        "source": conversation.source,
        "parentConversationId": None,
        "parentSummary": None,
        "embedOrigin": conversation.facets.get("embedOrigin"),
        "snippet": _snippet(conversation, words),
    }


def _snippet(conversation: Conversation, words: list[str]) -> Json | None:
    if not words:
        return None
    either = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    for speaker, text in _texts(conversation):
        first = either.search(text)
        if first is None:
            continue
        start = max(0, first.start() - _SNIPPET_CHARS // 3)
        excerpt = text[start : start + _SNIPPET_CHARS]
        highlights, at = [], 0
        for hit in either.finditer(excerpt):
            if hit.start() > at:
                highlights.append({"value": excerpt[at : hit.start()], "isHit": False})
            highlights.append({"value": hit.group(), "isHit": True})
            at = hit.end()
        if at < len(excerpt):
            highlights.append({"value": excerpt[at:], "isHit": False})
        return {"speaker": speaker, "highlights": highlights}
    return None
