"""A pasted id or link leads to a conversation, or to nothing; never to a crash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.browse.reference import Reference, reference_of

TALK = "3f0b9a52-77c1-4f0e-9d35-0c6c8a1e42b7"
AGENT = "LmN4s-Supp0rt_aGent21"
API = "https://www.chatbase.co/api/v2"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TALK, Reference(TALK)),
        (f"  {TALK}\n", Reference(TALK)),
        (f"<{TALK}>", Reference(TALK)),
        (f'"{TALK}"', Reference(TALK)),
        ("msg-like/with?signs", Reference("msg-like/with?signs")),
        (f"{API}/agents/{AGENT}/conversations/{TALK}", Reference(TALK, AGENT)),
        (f"{API}/agents/{AGENT}/conversations/{TALK}/messages?limit=5", Reference(TALK, AGENT)),
        (f"{API}/agents/a%2Fb/conversations/c%20d", Reference("c d", "a/b")),
        (f"https://example.org/dashboard/conversations/{TALK}", Reference(TALK)),
        (f"https://example.org/logs?conversationId={TALK}", Reference(TALK)),
        (f"https://example.org/logs?x=1&conversation={TALK}#top", Reference(TALK)),
        (f"https://example.org/agents/{AGENT}/logs?conversation_id={TALK}", Reference(TALK, AGENT)),
        (f"https://example.org/chat/{TALK}", Reference(TALK)),
        (f"chatbase-inspector://agents/{AGENT}/conversations/{TALK}", Reference(TALK, AGENT)),
        (f"chatbase-inspector:///agents/{AGENT}/conversations/{TALK}", Reference(TALK, AGENT)),
        (f"chatbase-inspector://{TALK}", Reference(TALK)),
    ],
)
def test_that_an_id_or_link_names_its_conversation(text: str, found: Reference) -> None:
    assert reference_of(text) == found


@pytest.mark.parametrize("text", ["", "  ", "two words", "https://example.org", "https://[broken", "https://"])
def test_that_what_names_no_conversation_gives_none(text: str) -> None:
    assert reference_of(text) is None


@given(st.one_of(st.text(), st.text().map(lambda text: f"https://example.org/{text}")))
def test_that_any_pasted_text_is_read_without_a_crash(text: str) -> None:
    found = reference_of(text)
    assert found is None or found.conversation_id
