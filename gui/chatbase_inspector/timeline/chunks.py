"""Cuts a growing Markdown text where top-level blocks end, so that each piece can be rendered once and for all.

A long answer becomes several rows of a few thousand characters: laying out one piece never stalls the window, and
while the text grows only what stands behind the last finished block (`stable`) has to be rendered again.
Reads the text once, a line at a time; the pieces do not depend on how the text was split when it arrived.
Reference links (`[a][b]`) whose definition lies in another piece show as typed.
"""

import re
from typing import NamedTuple

TARGET_CHARS = 1_500  # a piece is closed at the first end of a block behind this
HARD_CHARS = 5_000  # a single block longer than this is cut inside

_FENCE = re.compile(r"^(?P<indent> *)(?P<mark>`{3,}(?=[^`]*$)|~{3,})")
_ITEM = re.compile(r"^ *(?:[-*+]|\d{1,9}[.)])(?=\s|$)")
_RULE = re.compile(r"^ {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$")
_HEADING = re.compile(r"^ {0,3}#{1,6}(?:\s|$)")
_DELIMITER = re.compile(r"^ {0,3}\|?(?: *:?-+:? *\|)+ *(?::?-+:? *)?$")
_MARKERS = re.compile(r"^(?: *(?:[-*+]|\d{1,9}[.)]) +)+")


class Chunk(NamedTuple):
    """A piece to render by itself. `prefix` reopens what a hard cut has split (a fence, a table's head)."""

    prefix: str
    text: str

    @property
    def source(self) -> str:
        return self.prefix + self.text


class _Fence(NamedTuple):
    mark: str
    indent: int
    in_list: bool
    opener: str


class Chunks:
    """The pieces of one growing text: `closed` ones never change again, `open` is the rest."""

    def __init__(self, text: str = "") -> None:
        self.closed: list[Chunk] = []
        self._open = ""
        self._scan = 0  # begin of the first line not yet read
        self._stable = 0
        self._item = 0  # begin of the newest top-level list item
        self._prefix = ""
        self._in_list = False
        self._blank = False
        self._fence: _Fence | None = None
        self._paragraph: list[str] = []  # its first two lines: enough to know a table
        self.feed(text)

    @property
    def open(self) -> Chunk:
        return Chunk(self._prefix, self._open)

    @property
    def stable(self) -> int:
        """How many characters of `open.source` belong to finished blocks."""
        return self._stable + len(self._prefix) if self._stable else 0

    def feed(self, text: str) -> None:
        """Add `text` at the end. Costs the new characters and one copy of the open piece."""
        self._open += text
        whole, start = self._open, 0
        while True:
            newline = whole.find("\n", self._scan)
            end = newline + 1 if newline >= 0 else len(whole)
            if end - start > HARD_CHARS:
                start = self._cut(whole, start)
                continue
            if newline < 0:
                break
            self._read(whole[self._scan : newline].rstrip("\r"), self._scan, end)
            self._scan = end
            if self._stable - start >= TARGET_CHARS:
                self._close(whole[start : self._stable], "")
                start = self._stable
            elif self._in_list and self._item - start >= TARGET_CHARS:
                start = self._cut(whole, start)
        if start:
            self._open = whole[start:]
            self._scan -= start
            self._stable = max(0, self._stable - start)
            self._item = max(0, self._item - start)

    def _close(self, text: str, prefix: str) -> None:
        self.closed.append(Chunk(self._prefix, text))
        self._prefix = prefix

    def _cut(self, whole: str, start: int) -> int:
        """Close a piece inside a block that does not end; returns where the next one begins."""
        if self._in_list and self._item > start:
            self._close(whole[start : self._item], "")
            self._stable = self._item
            return self._item
        at = self._scan
        if at == start:
            at = whole.rfind(" ", start + HARD_CHARS // 2, start + HARD_CHARS) + 1 or start + HARD_CHARS
        self._close(whole[start:at], self._reopen())
        self._scan = self._stable = at
        return at

    def _reopen(self) -> str:
        if self._fence:
            return self._fence.opener + "\n"
        if len(self._paragraph) == 2 and "|" in self._paragraph[0] and _DELIMITER.match(self._paragraph[1]):
            return "\n".join(self._paragraph) + "\n"
        return ""

    def _read(self, line: str, start: int, end: int) -> None:
        if self._fence is not None and not self._leaves_fence(line, end):
            return
        if not line.strip():
            self._paragraph.clear()
            if self._in_list:
                self._blank = True
            elif self._fence is None:
                self._stable = end
            return
        if self._in_list and not self._stays_in_list(line):
            self._in_list = False
            self._stable = start
        self._blank = False
        self._begin(line, start, end)

    def _leaves_fence(self, line: str, end: int) -> bool:
        """Whether the open fence is over before this line; a closing line is taken here."""
        fence = self._fence
        if fence is None:
            return True
        bare = line.strip()
        if len(bare) >= len(fence.mark) and bare == fence.mark[0] * len(bare):
            self._fence = None
            if not fence.in_list:
                self._stable = end
            return False
        indent = len(line) - len(line.lstrip(" "))
        if fence.in_list and bare and indent < min(fence.indent, 2):
            self._fence = None
            return True
        return False

    def _stays_in_list(self, line: str) -> bool:
        if line.startswith((" ", "\t")):
            return True
        if _ITEM.match(line) and not _RULE.match(line):
            return True
        return not self._blank and not (_HEADING.match(line) or _FENCE.match(line) or _RULE.match(line))

    def _begin(self, line: str, start: int, end: int) -> None:
        if self._opens_fence(line, start):
            return
        if self._in_list:
            if not line.startswith((" ", "\t")):
                self._item = start
            return
        if _HEADING.match(line):
            self._paragraph.clear()
            self._stable = end
        elif _ITEM.match(line) and not _RULE.match(line):
            self._in_list = True
            self._item = start
            self._paragraph.clear()
        elif len(self._paragraph) < 2:
            self._paragraph.append(line)

    def _opens_fence(self, line: str, start: int) -> bool:
        markers = _MARKERS.match(line)
        rest = " " * len(markers.group()) + line[markers.end() :] if markers else line
        found = _FENCE.match(rest)
        if not found or (len(found["indent"]) > 3 and not (self._in_list or markers)):
            return False
        self._in_list = self._in_list or markers is not None
        if not self._in_list:
            self._stable = start
        self._paragraph.clear()
        indent = len(found["indent"])
        self._fence = _Fence(found["mark"], indent, self._in_list, rest.strip())
        return True


def plain_chunks(text: str, target: int = TARGET_CHARS * 2) -> list[str]:
    """`text` in pieces of about `target` characters, cut behind a line's end where there is one."""
    found: list[str] = []
    at = 0
    while len(text) - at > target * 3 // 2:
        cut = text.rfind("\n", at + target // 2, at + target) + 1 or at + target
        found.append(text[at:cut])
        at = cut
    found.append(text[at:])
    return found
