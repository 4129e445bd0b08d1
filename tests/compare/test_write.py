"""A comparison as Markdown, for a ticket."""

from chatbase_inspector.compare.compare import compare
from chatbase_inspector.compare.write import as_text
from chatbase_inspector.conversation.parts import ToolState
from chatbase_inspector.conversation.state import Attempt
from tests.compare.answers import calls, gives, says

LEFT = says(
    "Hello Anna.\n\nYou have 14 days.\nThe label is in your mailbox already.\n\nBye.\n\n- We pay the way back.\n",
    calls("lookup", '{"id":1}', "a"),
    gives('{"days":14}', "a"),
    calls("label", '{"amount":49.9}', "b"),
)
RIGHT = says(
    "Hello Anna.\n\nYou have 30 days, until 19 December.\n\n- We pay the way back.\n"
    "The label is in your mailbox already.\n\nBye.\n",
    calls("label", '{"amount":49.95,"why":"broken"}', "b"),
    calls("lookup", '{"id":1}', "a"),
    gives('{"days":30}', "a"),
    calls("mail", "{}", "c", ToolState.ERROR),
)

WHOLE = """\
# First → Second

## Words

Removed: `[-…-]`. Added: `{+…+}`. Moved: `[moved 1: …]` where it stood, `{moved 1: …}` where it stands now.

```
Hello Anna.

You have [-14 days-]{+30 days, until 19 December+}.
{+¶
+}{moved 1: - We pay the way back.}
The label is in your mailbox already.

Bye.
[-¶
-][moved 1: - We pay the way back.]
```

## Tool calls

| Step left | Step right | Tool | Difference | First | Second |
| --- | --- | --- | --- | --- | --- |
| 1 | 2 | `lookup` | other result | result | result |
| 2 | 1 | `label` | other arguments, other order | result | result |
| – | 3 | `mail` | extra | – | error |

`lookup`, step 1 → 2:

```
result $.days: [-14-]{+30+}
```

`label`, step 2 → 1:

```
arguments $.amount: [-49.9-]{+49.95+}
arguments $.why: {+"broken"+}
```
"""


def written(left: Attempt, right: Attempt, *, only_differences: bool = False) -> str:
    return as_text(compare(left, right), "First", "Second", only_differences=only_differences)


def test_that_a_ticket_says_what_a_person_wants_to_know() -> None:
    text = written(LEFT, RIGHT)
    assert text.partition("\n## Numbers")[0] == WHOLE
    assert "| Outcome | not recorded | not recorded |  |\n" in text
    assert "| Tool calls | 2 | 3 | +1 |\n" in text
    assert text.endswith("|\n")


def test_that_only_differences_leaves_out_what_is_the_same() -> None:
    text = written(LEFT, RIGHT, only_differences=True)
    assert "```\n…\nYou have [-14 days-]{+30 days, until 19 December+}.\n" in text
    assert "Hello Anna" not in text
    assert "not recorded" not in text
    same = written(LEFT, LEFT, only_differences=True)
    assert same.count("No differences.") == 3
    assert "```" not in same


def test_that_only_differences_keeps_the_lines_that_changed() -> None:
    text = written(says("One.\nTwo words.\nThree.\nFour."), says("One.\nThree.\nFive."), only_differences=True)
    assert "```\n…\n[-Two words.-]\n…\n[-Four-]{+Five+}.\n```" in text


def test_that_two_answers_that_are_the_same_are_still_shown_on_request() -> None:
    text = written(LEFT, LEFT)
    assert "No differences.\n\n```\nHello Anna." in text
    assert "| 1 | 1 | `lookup` | same | result | result |" in text


def test_that_empty_answers_have_words_of_their_own() -> None:
    assert "Neither answer has words." in written(says(), says())
    assert "Neither answer calls a tool." in written(says(), says())
    assert "{+Hello.+}" in written(says(), says("Hello."))


def test_that_server_text_cannot_leave_its_block_or_cell() -> None:
    evil = "````\n# Title <img src=x> @all\n````"
    text = written(says(evil), says(evil + " more", calls("a`b|<b>c\n", '{"x":"```"}')))
    assert f"`````\n{evil}{{+ more+}}\n`````" in text
    assert "`a'b\\|<b>c`" in text


def test_that_what_cannot_be_seen_is_seen() -> None:
    text = written(says("a b\tc\r\nd"), says("a\x00 \u202eb  \nd\ud800"))
    assert "␀" in text
    assert "⟦RLO⟧" in text
    assert "⟦D800⟧" in text
    assert "␍" in text
    assert "[-¶\n-]" in written(says("a\n\nb"), says("a\nb"))


def test_that_the_names_of_the_answers_are_text() -> None:
    text = as_text(compare(says(), says()), "a|b <i>\n# c", "*d*", only_differences=False)
    assert text.startswith("# a\\|b \\<i\\> \\# c → \\*d\\*\n")


def test_that_a_long_value_is_cut_and_says_so() -> None:
    text = written(says(calls("a", '{"x":"y"}')), says(calls("a", '{"x":"' + "z" * 3_000 + '"}')))
    assert "… (3,002 characters)" in text


def test_that_long_texts_say_that_lines_were_compared() -> None:
    long = "A line.\n" * 70_000
    assert "whole lines were compared" in written(says(long), says(long + "End."))
