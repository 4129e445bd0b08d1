"""Bytes → frames: the WHATWG event stream rules, plus bare JSON lines (dialects 1 and 2) and an unfinished tail.

Works on bytes, so that no chunk border, no split character and no separator that only `str` knows (U+2028, U+0085,
VT, FF …) can change the result. Chunks may be cut anywhere: the frames are the same, only `at_ns` differs.
"""

from chatbase_inspector.problems import StreamBroken
from chatbase_inspector.stream.frame import Frame, FrameKind
from chatbase_inspector.stream.json_text import is_object

_BOM = b"\xef\xbb\xbf"
_BRACE = 0x7B
_LF = 0x0A
_COLON = 0x3A


class FrameReader:
    """Cuts one body into frames; joined, their `raw` bytes are the bytes fed. One reader a run.

    Where a frame ends: at the line end of the blank line (`BARE`: of its own line). A lone CR is such an end at once,
    so a frame never waits for the next chunk; an LF behind that CR opens the next frame's `raw`, also when both came
    in one chunk. Blank lines that end nothing stand at the beginning of the next frame, too. A bare line takes the
    comments and the `event` name before it along; `data` lines that were still waiting are dispatched before it.

    Attributes:
        broken: set once a frame grew over `max_frame_bytes`. All bytes fed until then are in frames already (the last
            one `SKIPPED`, without `data`); the next `feed` raises it.
    """

    def __init__(self, *, max_frame_bytes: int = 64 * 1024 * 1024) -> None:
        self.broken: StreamBroken | None = None
        self._max_bytes = max_frame_bytes
        self._number = 0
        self._head = bytearray()  # the frame's finished lines
        self._line = bytearray()  # the unfinished line behind them
        self._kind: FrameKind | None = None  # what the head would dispatch as; None: nothing but blank lines
        self._data: bytes | bytearray | None = None
        self._event = b""
        self._stray = b""  # a line that begins like JSON and is none: the frame's `data` if it has no other
        self._fresh = True  # the first line is not finished: a byte order mark may stand there
        self._after_cr = False

    def feed(self, chunk: bytes, at_ns: int) -> list[Frame]:
        """The frames that this chunk completes.

        Raises:
            StreamBroken: code "line-too-long", on the call after the one that went over the limit; see `broken`.
        """
        if self.broken is not None:
            raise self.broken
        frames: list[Frame] = []
        fits = len(self._head) + len(self._line) + len(chunk) <= self._max_bytes
        if fits and not self._after_cr and b"\r" not in chunk:
            self._feed_blocks(chunk, at_ns, frames)
        else:
            self._feed_lines(chunk, at_ns, frames)
        return frames

    def close(self, at_ns: int) -> list[Frame]:
        """What is left at the end of the body, whatever ended it; never raises.

        A waiting event that is a complete JSON object (or `[DONE]`) is a `TAIL`: WHATWG drops it, but a proxy that
        trims the last blank line must not cost the finish data (CONTRACT 6.4).
        """
        frames: list[Frame] = []
        if self._line:
            self._take(b"", b"", at_ns, frames)
        if self._head:
            kind = self._kind or FrameKind.SKIPPED
            if self._data is not None:
                text = self._data.decode("utf-8", "replace")
                kind = FrameKind.TAIL if text.strip() == "[DONE]" or is_object(text) else FrameKind.SKIPPED
            frames.append(self._dispatch(kind, at_ns))
        return frames

    def _feed_blocks(self, chunk: bytes, at_ns: int, frames: list[Frame]) -> None:
        """The way of nearly every answer: no CR, nothing over the limit, frames of one `data: …` line."""
        blocks = chunk.split(b"\n\n")
        rest = blocks.pop()
        for block in blocks:
            if block[:6] == b"data: " and b"\n" not in block and not self._head and not self._line:
                data = block[6:].decode("utf-8", "replace")
                frames.append(Frame(self._number, at_ns, block + b"\n\n", FrameKind.EVENT, "", data))
                self._number += 1
                self._fresh = False
            elif not block and not self._line and self._kind is None:
                self._head += b"\n\n"
                self._fresh = False
            else:
                for line in block.split(b"\n"):
                    self._take(line, b"\n", at_ns, frames)
                self._take(b"", b"\n", at_ns, frames)
        if rest:
            *lines, rest = rest.split(b"\n")
            for line in lines:
                self._take(line, b"\n", at_ns, frames)
            self._line += rest

    def _feed_lines(self, chunk: bytes, at_ns: int, frames: list[Frame]) -> None:
        begin = 0
        next_lf, next_cr = chunk.find(b"\n"), chunk.find(b"\r")  # kept: searching each line again is quadratic
        while begin < len(chunk):
            if self._after_cr:
                self._after_cr = False
                if chunk[begin] == _LF:
                    self._head += b"\n"
                    begin += 1
                    continue
            if 0 <= next_lf < begin:
                next_lf = chunk.find(b"\n", begin)
            if 0 <= next_cr < begin:
                next_cr = chunk.find(b"\r", begin)
            end = next_lf if next_cr < 0 or 0 <= next_lf < next_cr else next_cr
            line = chunk[begin : end if end >= 0 else len(chunk)]
            if len(self._head) + len(self._line) + len(line) > self._max_bytes:
                self._give_up(chunk[begin:], at_ns, frames)
                return
            if end < 0:
                self._line += line
                return
            self._after_cr = end == next_cr
            self._take(line, chunk[end : end + 1], at_ns, frames)
            begin = end + 1
        if len(self._head) > self._max_bytes:
            self._give_up(b"", at_ns, frames)

    def _take(self, line: bytes, line_end: bytes, at_ns: int, frames: list[Frame]) -> None:
        if self._line:
            self._line += line
            line = bytes(self._line)
            self._line.clear()
        field = line
        if self._fresh:
            self._fresh = False
            field = line.removeprefix(_BOM)
        bare = field[:1] == b"{" and _is_bare(field)
        if bare and self._data is not None:
            frames.append(self._dispatch(FrameKind.EVENT, at_ns))
        self._head += line
        self._head += line_end
        if bare:
            self._data = field
            frames.append(self._dispatch(FrameKind.BARE, at_ns))
        elif field:
            self._note(field)
        elif self._kind is not None:
            frames.append(self._dispatch(self._kind, at_ns))

    def _note(self, field: bytes) -> None:
        if field[:5] == b"data:" or field == b"data":
            self._kind = FrameKind.EVENT
            value = field[6 if field[5:6] == b" " else 5 :]
            if self._data is None:
                self._data = value
                return
            self._data = self._data if isinstance(self._data, bytearray) else bytearray(self._data)
            self._data += b"\n"
            self._data += value
        elif field[0] == _COLON:
            self._kind = self._kind or FrameKind.COMMENT
        else:
            self._kind = self._kind if self._kind is FrameKind.EVENT else FrameKind.SKIPPED
            if field[:6] == b"event:" or field == b"event":
                self._event = field[7 if field[6:7] == b" " else 6 :]
            elif field[0] == _BRACE:
                self._stray = field

    def _dispatch(self, kind: FrameKind, at_ns: int) -> Frame:
        data = self._stray if self._data is None else self._data
        event = self._event.decode("utf-8", "replace")
        frame = Frame(self._number, at_ns, bytes(self._head), kind, event, data.decode("utf-8", "replace"))
        self._number += 1
        self._head.clear()
        self._kind = self._data = None
        self._event = self._stray = b""
        return frame

    def _give_up(self, rest: bytes, at_ns: int, frames: list[Frame]) -> None:
        raw = bytes(self._head) + self._line + rest
        frames.append(Frame(self._number, at_ns, raw, FrameKind.SKIPPED, "", ""))
        self._head.clear()
        self._line.clear()
        self.broken = StreamBroken(
            f"The stream sent more than {self._max_bytes} bytes without ending the event.", code="line-too-long"
        )


def _is_bare(line: bytes) -> bool:
    return line.rstrip().endswith(b"}") and is_object(line.decode("utf-8", "replace"))
