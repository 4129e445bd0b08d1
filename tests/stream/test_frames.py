"""The WHATWG event stream rules on bytes (CONTRACT 6.4), each case also cut at every byte."""

import pytest

from chatbase_inspector.problems import FailureKind, StreamBroken
from chatbase_inspector.stream.frame import Frame, FrameKind
from chatbase_inspector.stream.frames import FrameReader
from tests.stream.reading import cut, frames_of

E, B, T, C, S = FrameKind.EVENT, FrameKind.BARE, FrameKind.TAIL, FrameKind.COMMENT, FrameKind.SKIPPED
BOM = b"\xef\xbb\xbf"
JSON = b'{"type":"x"}'

# body → (kind, event, data) of each frame
CASES: dict[str, tuple[bytes, list[tuple[FrameKind, str, str]]]] = {
    "LF": (b"data: a\n\ndata: b\n\n", [(E, "", "a"), (E, "", "b")]),
    "CR": (b"data: a\r\rdata: b\r\r", [(E, "", "a"), (E, "", "b")]),
    "CRLF": (b"data: a\r\n\r\ndata: b\r\n\r\n", [(E, "", "a"), (E, "", "b"), (S, "", "")]),
    "CR then LF lines": (b"data: a\r\n\ndata: b\n\r", [(E, "", "a"), (E, "", "b")]),
    "LF CR are two line ends": (b"data: a\n\rdata: b\n\r", [(E, "", "a"), (E, "", "b")]),
    "CR before one LF": (b"data: a\r\ndata: b\r\n\r", [(E, "", "a\nb")]),
    "blank lines only": (b"\n\n\n", [(S, "", "")]),
    "blank CRLF lines only": (b"\r\n\r\n", [(S, "", "")]),
    "blank lines between": (b"data: a\n\n\n\n\ndata: b\n\n", [(E, "", "a"), (E, "", "b")]),
    "odd blank lines between": (b"data: a\n\n\ndata: b\n\n", [(E, "", "a"), (E, "", "b")]),
    "blank line first": (b"\ndata: a\n\n", [(E, "", "a")]),
    "nothing": (b"", []),
    "two data lines": (b"data: a\ndata: b\n\n", [(E, "", "a\nb")]),
    "three data lines": (b"data: a\ndata:\ndata: b\n\n", [(E, "", "a\n\nb")]),
    "empty data": (b"data:\n\n", [(E, "", "")]),
    "data without colon": (b"data\n\n", [(E, "", "")]),
    "two data without colon": (b"data\ndata\n\n", [(E, "", "\n")]),
    "no space": (b"data:a\n\n", [(E, "", "a")]),
    "two spaces": (b"data:  a\n\n", [(E, "", " a")]),
    "a tab is no space": (b"data:\ta\n\n", [(E, "", "\ta")]),
    "space before the colon": (b"data : a\n\n", [(S, "", "")]),
    "space before the name": (b" data: a\n\n", [(S, "", "")]),
    "capital name": (b"Data: a\n\n", [(S, "", "")]),
    "longer name": (b"database: a\n\n", [(S, "", "")]),
    "colons in the value": (b"data: a:b: c\n\n", [(E, "", "a:b: c")]),
    "event": (b"event: finish\ndata: a\n\n", [(E, "finish", "a")]),
    "event behind data": (b"data: a\nevent: finish\n\n", [(E, "finish", "a")]),
    "event without space": (b"event:finish\ndata: a\n\n", [(E, "finish", "a")]),
    "last event wins": (b"event: a\nevent: b\ndata: c\n\n", [(E, "b", "c")]),
    "event without colon": (b"event: a\nevent\ndata: c\n\n", [(E, "", "c")]),
    "event ends with its frame": (b"event: a\ndata: b\n\ndata: c\n\n", [(E, "a", "b"), (E, "", "c")]),
    "event without data": (b"event: a\n\ndata: b\n\n", [(S, "a", ""), (E, "", "b")]),
    "id, retry and unknown": (b"id: 1\nretry: 5\nfoo: 6\nbar\ndata: a\n\n", [(E, "", "a")]),
    "id alone": (b"id: 1\n\n", [(S, "", "")]),
    "comment": (b": keep-alive\n\n", [(C, "", "")]),
    "empty comment": (b":\n\n", [(C, "", "")]),
    "comment before data": (b": x\ndata: a\n\n", [(E, "", "a")]),
    "comment between data": (b"data: a\n: x\ndata: b\n\n", [(E, "", "a\nb")]),
    "comment and unknown": (b": x\nfoo: y\n\n", [(S, "", "")]),
    "comment at the end": (b"data: a\n\n: x\n", [(E, "", "a"), (C, "", "")]),
    "BOM": (BOM + b"data: a\n\n", [(E, "", "a")]),
    "BOM before a bare line": (BOM + JSON + b"\n", [(B, "", JSON.decode())]),
    "BOM and blank line": (BOM + b"\ndata: a\n\n", [(E, "", "a")]),
    "BOM alone": (BOM, [(S, "", "")]),
    "only one BOM goes": (BOM + BOM + b"data: a\n\n", [(S, "", "")]),
    "no BOM later": (b"data: a\n\n" + BOM + b"data: b\n\n", [(E, "", "a"), (S, "", "")]),
    "no BOM on the second line": (b"\n" + BOM + b"data: b\n\n", [(S, "", "")]),
    "BOM in the data": (b"data: " + BOM + b"a\n\n", [(E, "", "\ufeffa")]),
    "U+2028 and U+2029": ("data: a\u2028b\u2029c\n\n".encode(), [(E, "", "a\u2028b\u2029c")]),
    "U+0085": ("data: a\u0085b\n\n".encode(), [(E, "", "a\u0085b")]),
    "VT, FF, FS, GS, RS": (b"data: a\x0bb\x0cc\x1cd\x1de\x1ef\n\n", [(E, "", "a\x0bb\x0cc\x1cd\x1de\x1ef")]),
    "NUL": (b"data: a\x00b\n\n", [(E, "", "a\x00b")]),
    "many-byte characters": ("data: é€😀\n\n".encode(), [(E, "", "é€😀")]),
    "bad UTF-8": (b"data: a\xff\xc3(b\n\n", [(E, "", "a\ufffd\ufffd(b")]),
    "cut UTF-8 before a line end": (b"data: \xe2\x82\ndata: \xac\n\n", [(E, "", "\ufffd\n\ufffd")]),
    "bad UTF-8 in the event": (b"event: \xff\ndata: a\n\n", [(E, "\ufffd", "a")]),
    "tail of JSON": (b"data: a\n\ndata: " + JSON + b"\n", [(E, "", "a"), (T, "", JSON.decode())]),
    "tail without line end": (b"event: e\ndata: " + JSON, [(T, "e", JSON.decode())]),
    "tail of two lines": (b'data: {"type":\ndata: "x"}', [(T, "", '{"type":\n"x"}')]),
    "tail of an end mark": (b"data: [DONE]", [(T, "", "[DONE]")]),
    "cut tail": (b'data: {"type":"x"', [(S, "", '{"type":"x"')]),
    "cut field name": (b"data: a\n\ndat", [(E, "", "a"), (S, "", "")]),
    "tail that is no JSON": (b"data: hello\n", [(S, "", "hello")]),
    "bare line": (JSON + b"\n", [(B, "", JSON.decode())]),
    "bare lines": (JSON + b"\n" + JSON + b"\r\n" + JSON + b"\n", [(B, "", JSON.decode())] * 3),
    "bare line ending in CR": (JSON + b"\r" + JSON + b"\r", [(B, "", JSON.decode())] * 2),
    "bare last line": (JSON + b"\n" + JSON, [(B, "", JSON.decode())] * 2),
    "bare line with spaces behind": (JSON + b" \t\n", [(B, "", JSON.decode() + " \t")]),
    "bare line behind event": (b"event: e\n" + JSON + b"\n\n", [(B, "e", JSON.decode()), (S, "", "")]),
    "bare line behind data": (b"data: a\n" + JSON + b"\n", [(E, "", "a"), (B, "", JSON.decode())]),
    "bare line with a cut character": (b'{"t":"\\ud83d"}\n', [(B, "", '{"t":"\\ud83d"}')]),
    "bare line with bad UTF-8": (b'{"t":"\xff"}\n', [(B, "", '{"t":"\ufffd"}')]),
    "cut bare line": (b'{"type":"x"\n\n', [(S, "", '{"type":"x"')]),
    "bare line that only looks whole": (b'{"a":"\\q"}\n{a}\n\n', [(S, "", "{a}")]),
    "bare line that only looks whole, with an escape": (b'{"a":\\u0041}\n\n', [(S, "", '{"a":\\u0041}')]),
    "bare array": (b"[1]\n\n", [(S, "", "")]),
    "bare end mark": (b"[DONE]\n\n", [(S, "", "")]),
    "plain text": (b"Bad gateway", [(S, "", "")]),
}


def read(chunks: list[bytes]) -> list[tuple[FrameKind, str, str]]:
    return [(frame.kind, frame.event, frame.data) for frame in frames_of(chunks)]


@pytest.mark.parametrize("name", CASES)
def test_that_a_body_gives_these_frames(name: str) -> None:
    body, expected = CASES[name]
    assert read([body] if body else []) == expected


@pytest.mark.parametrize("name", CASES)
def test_that_no_cut_changes_the_frames_or_loses_a_byte(name: str) -> None:
    body, _ = CASES[name]
    whole = frames_of([body])
    assert b"".join(frame.raw for frame in whole) == body
    assert frames_of(cut(body, 1)) == whole
    for begin in range(len(body) + 1):
        assert frames_of([body[:begin], b"", body[begin:]]) == whole


def test_that_a_frame_ending_in_cr_does_not_wait_for_the_next_chunk() -> None:
    reader = FrameReader()
    (first,) = reader.feed(b"data: a\r\n\r", 1)
    assert (first.raw, first.at_ns) == (b"data: a\r\n\r", 1)
    (second,) = reader.feed(b"\ndata: b\r\r", 2)
    assert second.raw == b"\ndata: b\r\r"


def test_that_a_bare_line_does_not_wait_for_a_blank_line() -> None:
    reader = FrameReader()
    assert [frame.kind for frame in reader.feed(b": hello\n" + JSON + b"\n", 1)] == [FrameKind.BARE]


def test_that_a_frame_arrives_with_the_chunk_that_completes_it() -> None:
    reader = FrameReader()
    assert reader.feed(b"data: a\n\ndata: b", 5)[0].at_ns == 5
    assert reader.feed(b"\n", 6) == []
    assert reader.feed(b"\n", 7) == [Frame(1, 7, b"data: b\n\n", FrameKind.EVENT, "", "b")]
    assert reader.feed(b"data: {}", 8) == []
    assert reader.close(9) == [Frame(2, 9, b"data: {}", FrameKind.TAIL, "", "{}")]
    assert reader.close(10) == []


@pytest.mark.parametrize("line_end", [b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("size_bytes", [1, 3, 10, 1000])
def test_that_a_frame_over_the_limit_keeps_what_came_and_then_breaks(line_end: bytes, size_bytes: int) -> None:
    body = b"data: ok" + line_end * 2 + b"data: 0123456789abcdef" + line_end * 2 + b"data: ok" + line_end * 2
    reader = FrameReader(max_frame_bytes=20)
    fed, frames = b"", []
    for chunk in cut(body, size_bytes):
        if reader.broken is None:
            fed += chunk
            frames += reader.feed(chunk, 0)
    assert [(frame.kind, frame.data) for frame in frames] == [(E, "ok"), (S, "")]
    assert b"".join(frame.raw for frame in frames) == fed
    with pytest.raises(StreamBroken) as broken:
        reader.feed(b"data: more\n\n", 1)
    assert broken.value.failure.code == "line-too-long"
    assert broken.value.failure.kind is FailureKind.STREAM_BROKEN
    assert reader.close(2) == []


@pytest.mark.parametrize("size_bytes", [1, 3, 1000])
def test_that_a_frame_of_many_short_lines_is_limited_too(size_bytes: int) -> None:
    reader = FrameReader(max_frame_bytes=100)
    fed, frames = b"", []
    for chunk in cut(b"data: a\n" * 50, size_bytes):
        if reader.broken is None:
            fed += chunk
            frames += reader.feed(chunk, 0)
    assert reader.broken is not None
    assert b"".join(frame.raw for frame in frames) == fed


def test_that_a_frame_of_exactly_the_limit_is_whole() -> None:
    body = b"data: 123\n\n"
    for size_bytes in (1, 2, 100):
        reader = FrameReader(max_frame_bytes=len(body))
        frames = [frame for chunk in cut(body, size_bytes) for frame in reader.feed(chunk, 0)]
        assert [frame.data for frame in frames] == ["123"]
        assert reader.broken is None


def test_that_blank_lines_without_end_are_limited() -> None:
    reader = FrameReader(max_frame_bytes=10)
    (frame,) = reader.feed(b"\n" * 11, 0)
    assert (frame.kind, frame.raw) == (FrameKind.SKIPPED, b"\n" * 11)
    assert reader.broken is not None


def test_that_deep_nesting_on_a_bare_line_is_a_frame() -> None:
    line = b'{"type":"x","a":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    assert [frame.kind for frame in frames_of([line + b"\n"])] == [FrameKind.BARE]
    assert [frame.kind for frame in frames_of([line[:-1] + b"\n\n"])] == [FrameKind.SKIPPED]


@pytest.mark.parametrize("size_bytes", [1000, 65536])
def test_that_a_line_of_megabytes_arrives_whole(size_bytes: int) -> None:
    body = b'data: {"type":"text-delta","delta":"' + b"x" * 5_000_000 + b'"}\n\n'
    (frame,) = frames_of(cut(body, size_bytes))
    assert frame.raw == body
    assert len(frame.data) == len(body) - len(b"data: \n\n")
