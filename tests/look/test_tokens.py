"""Every colour that text is drawn in can be read on every ground it is drawn on."""

import pytest

from chatbase_inspector.look.tokens import DARK, LIGHT, Tokens

DIFF_GROUNDS = ("added_tint", "deleted_tint", "moved_tint")
GROUNDS = ("window", "pane", "raised", "user", "selection", "removed", *DIFF_GROUNDS, "faint_line")
TINTED = ("accent", "tool", "good", "caution", "bad")
PAIRS = (
    *(("ink", ground) for ground in (*GROUNDS, *(f"{tone}_tint" for tone in TINTED))),
    *(("second", ground) for ground in ("window", "pane", "raised", "selection", "removed", "faint_line")),
    *(("third", ground) for ground in ("window", "pane", "raised")),
    *((tone, ground) for tone in TINTED for ground in ("window", "pane", "raised", f"{tone}_tint")),
    ("on_accent", "accent"),
    *(("pane", ground) for ground in ("good", "bad", "tool")),  # the difference that a person stands at is inverted
)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_that_every_text_can_be_read_on_its_ground(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


def test_that_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("tone", ["neutral", *TINTED])
def test_that_every_tone_has_a_readable_pair(tone: str) -> None:
    for tokens in (LIGHT, DARK):
        assert contrast(*tokens.pair(tone)) >= 4.5
