"""Whatever the bytes and however they are cut."""

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.stream.frame import Frame, FrameKind
from tests.stream.reading import RECORDINGS, cut, events_of, frames_of

RECORDED = sorted(path.read_bytes() for path in RECORDINGS.glob("*.sse"))
LINE_ENDS = [b"\n", b"\r", b"\r\n"]
PIECES = [
    *LINE_ENDS,
    b"\n\n",
    b"data",
    b"data:",
    b"data: ",
    b"event: error",
    b"event:",
    b": ",
    b"id: 1",
    b"{",
    b"}",
    b'{"type":"text-delta","delta":"\xc3\xa4"}',
    b'{"type":"finish"}',
    b'{"type":',
    b"[DONE]",
    b"\xef\xbb\xbf",
    b"\xf0\x9f",
    b"\x92\xa9",
    b"\\ud83d",
    "\u2028".encode(),
    b"\x00",
]

any_text = st.text(st.characters(exclude_categories=()))  # halves of characters, too
soup = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=5)), max_size=30).map(b"".join)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A recorded stream with a few places overwritten, cut out or repeated."""
    body = bytearray(draw(st.sampled_from(RECORDED)))
    for _ in range(draw(st.integers(0, 5))):
        begin = draw(st.integers(0, len(body)))
        end = begin + draw(st.integers(0, 20))
        body[begin:end] = draw(st.one_of(st.just(b""), st.just(body[begin:end] * 2), st.sampled_from(PIECES)))
    return bytes(body)


bodies = st.one_of(soup, mutated(), st.sampled_from(RECORDED))


@st.composite
def cut_anywhere(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    body = draw(bodies)
    borders = sorted(draw(st.lists(st.integers(0, len(body)), max_size=12)))
    return body, [body[begin:end] for begin, end in zip([0, *borders], [*borders, len(body)], strict=True)]


@given(cut_anywhere())
@example((b"data: a\r\n\r\n", [b"data: a\r", b"\n\r", b"\n"]))
def test_that_no_cut_changes_frames_or_events(body_and_chunks: tuple[bytes, list[bytes]]) -> None:
    body, chunks = body_and_chunks
    whole = frames_of([body])
    assert frames_of(chunks) == whole
    assert frames_of(cut(body, 1)) == whole
    assert b"".join(frame.raw for frame in whole) == body
    assert [frame.number for frame in whole] == list(range(len(whole)))


@given(st.one_of(bodies, st.binary(max_size=200)))
def test_that_no_bytes_raise_and_none_are_lost(body: bytes) -> None:
    frames = frames_of([body])
    assert b"".join(frame.raw for frame in frames) == body
    events = events_of(frames)
    assert [event.frame for event in events] == sorted(event.frame for event in events)
    for event in (*events, *coalesced(events)):
        msgspec.json.encode(event)  # refuses half a character


any_frame = st.builds(Frame, st.just(0), st.just(0), st.just(b""), st.sampled_from(FrameKind), any_text, any_text)


@given(st.lists(any_frame))
def test_that_frames_of_any_text_raise_nothing(frames: list[Frame]) -> None:
    events_of(frames)


def by_the_standard(text: str) -> list[tuple[str, str]]:
    """Event name and data as the WHATWG page says it, on text without a byte order mark or bare JSON."""
    found: list[tuple[str, str]] = []
    data: list[str] = []
    event = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                found.append((event, "\n".join(data)))
            data, event = [], ""
        elif name == "data":
            data.append(value)
        elif name == "event":
            event = value
    return found


sse_text = st.lists(
    st.one_of(st.sampled_from(["\n", "\r", "\r\n", "data", "data:", "event:", ":", " ", "id:1"]), st.text(max_size=4)),
    max_size=40,
).map(lambda pieces: "".join(pieces).replace("{", "").lstrip("\ufeff"))


@given(sse_text)
def test_that_events_are_those_of_the_standard(text: str) -> None:
    frames = frames_of([text.encode()])
    assert [(frame.event, frame.data) for frame in frames if frame.kind is FrameKind.EVENT] == by_the_standard(text)
