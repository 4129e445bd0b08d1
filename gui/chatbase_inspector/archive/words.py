"""What is said of kept conversations, hits and sizes. Content is made harmless here. Qt-free."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from chatbase_inspector.history.finding import Hit, KeptConversation, Page, Size
from chatbase_inspector.history.retention import Freed
from chatbase_inspector.look import words
from chatbase_inspector.look.words import NOT_RECORDED, counted
from chatbase_inspector.timeline.rows import Badge
from chatbase_inspector.timeline.safe_text import safe_line, safe_text
from chatbase_inspector.timeline.words import OUTCOME_BADGES

UNTITLED = "Untitled conversation"
NameServer = Callable[[str], str]
"""How the person knows a server, by its identity in the history."""

_ANOTHER_YEAR = 0.0  # so that the year is always said
_SHORT_ID, _BEFORE_HIT, _LONGEST_PIECE = 14, 48, 600
_SPACES = re.compile(r"\s+")
_ROLES = {"user": "Customer's message", "assistant": "Agent's message"}


def server_word(base_url: str) -> str:
    """“demo”, or the name of the computer in an address."""
    if base_url == "demo":
        return "demo"
    try:
        return urlsplit(base_url).hostname or base_url
    except ValueError:
        return base_url


def title_of(title: str | None) -> str:
    return safe_line(title or "") or UNTITLED


def short_id(identity: str) -> str:
    """An id that fits into a row; its end tells it from the others."""
    line = safe_line(identity, 400)
    return line if len(line) <= _SHORT_ID else f"…{line[1 - _SHORT_ID :]}"


# ---------------------------------------------------------------------- conversations


def conversation_about(kept: KeptConversation, server: str) -> str:
    """Agent, server and id in one line."""
    agent = safe_line(kept.agent_name or "", 60) or f"agent {short_id(kept.key.agent_id)}"
    return f"{agent} · {safe_line(server, 60)} · {short_id(kept.key.conversation_id)}"


def conversation_badges(kept: KeptConversation) -> tuple[Badge, ...]:
    """How much is kept of it."""
    attempts = Badge(counted(kept.attempts, "attempt"), "↻", "accent" if kept.attempts else "neutral")
    return attempts, Badge(counted(kept.messages, "message"), "", "neutral")


def conversation_counts(kept: KeptConversation) -> str:
    """“3 attempts, 4 copies, 12 messages”."""
    copies = counted(kept.snapshots, "copy", "copies")
    return f"{counted(kept.attempts, 'attempt')}, {copies}, {counted(kept.messages, 'message')}"


def conversation_sentence(kept: KeptConversation, server: str, now: float) -> str:
    """The whole row as a screen reader says it."""
    agent = safe_line(kept.agent_name or "", 60) or f"id {short_id(kept.key.agent_id)}"
    said = (
        title_of(kept.title),
        f"agent {agent}",
        safe_line(server, 60),
        conversation_counts(kept),
        f"last kept {words.ago(kept.last_at, now)}",
        f"conversation id {short_id(kept.key.conversation_id)}",
    )
    return ", ".join(said) + "."


def conversation_details(kept: KeptConversation, server: str) -> str:
    """Exact times, ids and counts, a line each, for the tool tip."""
    lines = [
        title_of(kept.title),
        f"Kept: {conversation_counts(kept)}, {size_words(kept.frame_bytes)} of streams",
        f"First kept: {words.exact(kept.first_at)}",
        f"Last kept: {words.exact(kept.last_at)}",
        f"Agent: {safe_line(kept.agent_name or f'name {NOT_RECORDED}')} ({safe_line(kept.key.agent_id)})",
        f"Server: {safe_line(server)}",
        f"Id: {safe_line(kept.key.conversation_id)}",
    ]
    if kept.user_id:
        lines.append(f"Customer: {safe_line(kept.user_id)}")
    return "\n".join(lines)


# ---------------------------------------------------------------------- hits


def hit_kind(hit: Hit) -> str:
    """“Attempt 2”, “Customer's message”, “Copy of the conversation”."""
    match hit.kind:
        case "attempt":
            return "Attempt" if hit.number is None else f"Attempt {hit.number}"
        case "message":
            return _ROLES.get(hit.role or "") or f"Message, role {safe_line(hit.role or NOT_RECORDED, 30)}"
        case "snapshot":
            return "Copy of the conversation"


def hit_badges(hit: Hit, now: float) -> tuple[Badge, ...]:
    """Outcome, duration, credits, and that it was removed."""
    badges: list[Badge] = []
    if hit.kind == "attempt":
        no_outcome = Badge("still recorded", "…", "neutral")
        badges.append(no_outcome if hit.outcome is None else OUTCOME_BADGES[hit.outcome])
        took = words.duration(hit.duration_ns)
        badges.append(Badge(f"duration {took}" if took == NOT_RECORDED else took, "", "neutral"))
        badges.append(Badge(words.credits_word(hit.credits), "", "neutral"))
    if hit.removed_at is not None:
        badges.append(Badge(f"removed by your retry {_moment(hit.removed_at, now)}", "✂", "caution"))
    return tuple(badges)


def hit_origin(hit: Hit, *, within_one: bool) -> str:
    """Whose it is, quietly: agent and conversation; within one conversation the message's id."""
    if within_one:
        return f"id {short_id(hit.message_id)}" if hit.message_id else ""
    agent = safe_line(hit.agent_name or "", 60)
    return " · ".join(filter(None, (agent, short_id(hit.key.conversation_id))))


def hit_sentence(hit: Hit, now: float) -> str:
    """The whole row as a screen reader says it; the words that were found come last."""
    said = [hit_kind(hit), f"in {title_of(hit.title)}", words.ago(hit.at, now)]
    said += [badge.word for badge in hit_badges(hit, now)]
    text = safe_line("".join(text for text, _ in hit.snippet), 300)
    found = [safe_line(text, 60) for text, is_hit in hit.snippet if is_hit]
    sentence = ", ".join(said) + (f": {text}" if text else ", no text")
    return sentence + (f" Found: {', '.join(dict.fromkeys(found))}." if found else "")


def hit_details(hit: Hit) -> str:
    """Exact times and ids, a line each, for the tool tip."""
    when = {"message": "Created", "attempt": "Sent", "snapshot": "Copied"}[hit.kind]
    lines = [f"{hit_kind(hit)} in {title_of(hit.title)}", f"{when}: {words.exact(hit.at)}"]
    if hit.removed_at is not None:
        lines.append(f"Removed by your retry: {words.exact(hit.removed_at)}")
    if hit.message_id:
        lines.append(f"Message id: {safe_line(hit.message_id)}")
    lines.append(f"Conversation id: {safe_line(hit.key.conversation_id)}")
    if hit.agent_name:
        lines.append(f"Agent: {safe_line(hit.agent_name)}")
    return "\n".join(lines)


def shown_snippet(hit: Hit) -> tuple[tuple[str, bool], ...]:
    """The snippet on one line, beginning so shortly before its first hit that the hit is in sight."""
    pieces = [(_SPACES.sub(" ", safe_text(text[:_LONGEST_PIECE])), is_hit) for text, is_hit in hit.snippet]
    if len(pieces) > 1 and not pieces[0][1] and len(pieces[0][0]) > _BEFORE_HIT:
        before = pieces[0][0][-_BEFORE_HIT:]
        pieces[0] = (f"… {before.partition(' ')[2] or before}", False)
    return tuple(piece for piece in pieces if piece[0])


def found_words(count: int, *, more: bool, searched: bool) -> str:
    """“12 hits”, “100 entries, more below”."""
    said = counted(count, "hit") if searched else counted(count, "entry", "entries")
    return f"{said}, more below" if more else said


def pending_words(page: Page) -> str:
    """What a search does not find yet; empty when it finds everything."""
    if not page.pending:
        return ""
    return f"{page.pending:,} newly kept texts are not indexed yet; their words are not found so far."


# ---------------------------------------------------------------------- sizes and forgetting


def size_words(count: int) -> str:
    """“0 bytes”, “820 kB”, “12.4 MB”; a kilobyte has 1,000 bytes."""
    if count < 1_000:
        return counted(count, "byte")
    value = float(count)
    for unit in ("kB", "MB", "GB"):
        value /= 1_000
        if value < 999.5 or unit == "GB":
            return f"{value:.1f} {unit}" if value < 99.95 else f"{value:,.0f} {unit}"
    raise AssertionError


def held_words(size: Size) -> str:
    """“12.4 MB · 31 conversations · 112 attempts · oldest from 3 Nov 2026”."""
    said = [size_words(size.file_bytes), counted(size.conversations, "conversation"), counted(size.attempts, "attempt")]
    if size.oldest_at is not None:
        said.append(f"oldest from {words.date(size.oldest_at, _ANOTHER_YEAR)}")
    return " · ".join(said)


def keep_words(days: int | None) -> str:
    """“for ever”, “90 days”, “1 year”."""
    if days is None:
        return "for ever"
    return "1 year" if days == 365 else counted(days, "day")


def amount_words(freed: Freed) -> str:
    """“31 conversations, 112 attempts and 40 copies”; of what is none is not spoken."""
    counts = (
        (freed.conversations, "conversation", "conversations"),
        (freed.attempts, "attempt", "attempts"),
        (freed.snapshots, "copy", "copies"),
    )
    said = [counted(count, one, many) for count, one, many in counts if count]
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1]))) if said else "nothing"


def freed_words(freed: Freed) -> tuple[str, str]:
    """What was forgotten, and what became of the file."""
    amount = amount_words(freed)
    more = [f"The history is {size_words(freed.bytes)} smaller." if freed.bytes else ""]
    if freed.damaged_files:
        more.append(f"{counted(freed.damaged_files, 'damaged file')} set aside earlier went too.")
    if freed.damaged_files_left:
        lie = "lies" if freed.damaged_files_left == 1 else "lie"
        files = counted(freed.damaged_files_left, "damaged file")
        more.append(f"{files} set aside earlier still {lie} there and may hold the same words.")
    if freed.running:
        more.append(f"{counted(freed.running, 'attempt')} still recorded just now stay.")
    if freed.unfinished:
        more.append(freed.unfinished)
    what = "Nothing was there to forget." if amount == "nothing" else f"Forgotten: {amount}."
    return what, " ".join(filter(None, more))


def _moment(at: float, now: float) -> str:
    """“3 Nov 13:46”, “13:46” today."""
    clock, day = words.clock(at), words.short_time(at, now)
    return f"at {clock}" if day == clock else f"on {words.date(at, now)} at {clock}"
