"""Which conversation a pasted id or link means. Qt-free."""

from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

SCHEME = "chatbase-inspector"
_NAMES = ("conversationId", "conversation_id", "conversation")


class Reference(msgspec.Struct, frozen=True):
    """`agent_id` None: the link names none, so the agent chosen above the list is meant."""

    conversation_id: str
    agent_id: str | None = None


def reference_of(text: str) -> Reference | None:
    """The conversation that `text` names; None when it names none.

    A link of the scheme chatbase-inspector has no server: its path begins at once. A link of the API has
    `/agents/…/conversations/…` in its path. How links of the vendor's own pages look is not documented; of any other
    address the part behind `conversations`, a query member that names a conversation, or the last piece of the path is
    taken. Anything else is an id as it stands: ids are opaque.
    """
    text = text.strip().strip("<>\"'")
    if "://" not in text:
        return Reference(text) if text and not any(sign.isspace() for sign in text) else None
    try:
        link = urlsplit(text)
    except ValueError:
        return None
    path = f"{link.netloc}/{link.path}" if link.scheme == SCHEME else link.path
    pieces = [unquote(piece) for piece in path.split("/") if piece]
    agent = _behind(pieces, "agents")
    found = _behind(pieces, "conversations")
    if found is None:
        query = parse_qs(link.query)
        found = next((query[name][0] for name in _NAMES if name in query), None)
    if found is None and pieces:
        found = pieces[-1]
    return Reference(found, agent) if found else None


def _behind(pieces: list[str], name: str) -> str | None:
    at = pieces.index(name) if name in pieces else -1
    return pieces[at + 1] if 0 <= at < len(pieces) - 1 else None
