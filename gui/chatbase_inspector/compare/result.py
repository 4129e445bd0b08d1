"""What a comparison of two answers says. Frozen values; the compare pane draws them, exports write them."""

from enum import StrEnum
from typing import Literal

import msgspec


class Mark(StrEnum):
    """What became of a piece of text. A moved piece stands in both answers, at another place."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    MOVED = "moved"


class Span(msgspec.Struct, frozen=True):
    """A stretch of text with one mark. `move` is the same number on both sides of a moved piece; 0 for the rest.

    `stood`: of a moved piece, that this is where it stood in the left answer; in the right one it stands elsewhere.
    """

    mark: Mark
    text: str
    move: int = 0
    stood: bool = False


class TextDiff(msgspec.Struct, frozen=True):
    """Word by word. The spans of `left` joined are the left text, those of `right` the right text, to the letter.

    Attributes:
        inline: one reading of both: what is the same once, removed pieces before added ones, a moved piece where it
            stood (mark REMOVED is not used for it: MOVED) and where it stands.
        coarse: the texts were too long for words; lines were compared instead.
        left_words, right_words: how many words each has.
    """

    left: tuple[Span, ...] = ()
    right: tuple[Span, ...] = ()
    inline: tuple[Span, ...] = ()
    coarse: bool = False
    left_words: int = 0
    right_words: int = 0


class JsonChange(msgspec.Struct, frozen=True):
    """One difference between two JSON values.

    Attributes:
        path: where, as in `$.items[2].name`; `$` is the whole value.
        old, new: JSON text of the value there; None: it is not there.
    """

    path: str
    kind: Literal["added", "removed", "changed"]
    old: str | None
    new: str | None


class CallSide(msgspec.Struct, frozen=True):
    """One tool call in the path of an answer.

    Attributes:
        step: its place in the path, 1 for the first.
        input_json, output_json: None: not given.
        state: how the call stood at the end, a word of `conversation.parts.ToolState`.
        took_ns: from complete arguments to the result; None: not recorded.
        fragments: the arguments as far as they came; empty once they are complete (`input_json`).
        preliminary: `output_json` is not the last word of the tool.
    """

    step: int
    tool: str | None
    call_id: str
    input_json: str | None
    output_json: str | None
    error: str | None
    state: str
    took_ns: int | None = None
    fragments: str = ""
    preliminary: bool = False


class CallChange(StrEnum):
    SAME = "same"
    ARGUMENTS = "other arguments"
    MISSING = "missing"  # only the left answer calls it
    EXTRA = "extra"  # only the right answer calls it


class CallPair(msgspec.Struct, frozen=True):
    """A call on the left and the one it corresponds to on the right; one side None for MISSING and EXTRA.

    Attributes:
        moved: both answers make the call, in another order.
        arguments: how the arguments differ; empty when they are the same.
        result: how the results differ; empty when they are the same or one of them is not known. Two paths in it are
            no places in a value: `state` (one call failed or was denied, the other was not) and `error`.
    """

    change: CallChange
    left: CallSide | None
    right: CallSide | None
    moved: bool = False
    arguments: tuple[JsonChange, ...] = ()
    result: tuple[JsonChange, ...] = ()


class Unknown(StrEnum):
    """Why there is no number. Never shown as 0."""

    NOT_RECORDED = "not recorded"  # nobody measured it: the answer was only read
    NOT_PROVIDED = "not provided by Chatbase"  # the API did not say
    NOT_REACHED = "not reached"  # it did not happen in this answer


Unit = Literal["ns", "credits", "count", "text"]
Value = float | int | str | Unknown


class Figure(msgspec.Struct, frozen=True):
    """One line of the table of numbers.

    Attributes:
        name: a stable word, such as `first-text`, `total`, `longest-gap`, `credits`, `characters`, `words`, `tools`,
            `finish-reason`, `outcome`.
        label: what a person reads.
        change: right minus left for numbers that both sides have; else None.
        differs: the two values are known and not the same.
    """

    name: str
    label: str
    unit: Unit
    left: Value
    right: Value
    change: float | int | None = None
    differs: bool = False


class Comparison(msgspec.Struct, frozen=True):
    """All three diffs of two answers."""

    text: TextDiff
    calls: tuple[CallPair, ...]
    figures: tuple[Figure, ...]

    @property
    def alike(self) -> bool:
        """Whether both say the same words and do the same things; numbers do not count."""
        same_words = all(span.mark is Mark.SAME for span in (*self.text.left, *self.text.right))
        return same_words and all(
            pair.change is CallChange.SAME and not pair.moved and not pair.result for pair in self.calls
        )
