"""What is kept between two frames of a run, so that only what changed is built again. Qt-free."""

from chatbase_inspector.conversation.parts import ReasoningPart, TextPart
from chatbase_inspector.timeline.part_rows import GrowingText, Place
from chatbase_inspector.timeline.rows import AnyRow


class LiveTexts:
    """What is kept between two frames of a run: pieces of texts, and the rows of parts that did not change."""

    def __init__(self) -> None:
        self._texts: dict[str, GrowingText] = {}
        self._parts: dict[str, tuple[tuple[object, ...], list[AnyRow]]] = {}

    def text_rows(self, place: Place, part: TextPart | ReasoningPart) -> list[AnyRow]:
        known = self._texts.get(place.key)
        if known is None or not known.fits(place, part.text):
            known = GrowingText(place, "reasoning" if isinstance(part, ReasoningPart) else "answer")
            self._texts[place.key] = known
        return known.rows(place, part.text, part)

    def kept(self, key: str, made_of: tuple[object, ...]) -> list[AnyRow] | None:
        """The rows made of these very objects, if they are known."""
        known = self._parts.get(key)
        if known is None or len(known[0]) != len(made_of):
            return None
        return known[1] if all(a is b for a, b in zip(known[0], made_of, strict=True)) else None

    def keep(self, key: str, made_of: tuple[object, ...], rows: list[AnyRow]) -> None:
        self._parts[key] = (made_of, rows)
