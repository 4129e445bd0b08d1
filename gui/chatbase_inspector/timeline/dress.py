"""Gives a rendered Markdown document what Qt leaves out: grounds of code, borders of tables, calm spacing."""

from collections.abc import Iterator
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextLayout,
    QTextTable,
    QTextTableFormat,
)

from chatbase_inspector.timeline.style import Style

_GAP_PX = 6.0
_CODE_LIMIT_CHARS = 20_000  # colours are a comfort: a longer code block stays plain
_OBJECT = "\ufffc"


def blocks_of(document: QTextDocument) -> Iterator[QTextBlock]:
    """All blocks of `document` in order."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def quote_level(block: QTextBlock) -> int:
    """How many quotes `block` stands in."""
    level = block.blockFormat().property(int(QTextFormat.Property.BlockQuoteLevel))
    return int(level) if isinstance(level, int) else 0


def is_code(block: QTextBlock) -> bool:
    return block.blockFormat().nonBreakableLines() or block.blockFormat().hasProperty(_CODE)


_CODE = int(QTextFormat.Property.UserProperty) + 1


def dress(document: QTextDocument, style: Style, *, colours: bool) -> None:
    """Style `document` after `setMarkdown`. `colours`: its code blocks are finished and may be coloured."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    _replace_images(document, style)
    code: list[list[QTextBlock]] = []
    before: QTextBlock | None = None
    for block in blocks_of(document):
        if is_code(block):
            if before is None or not before.blockFormat().hasProperty(_CODE):
                code.append([])
            code[-1].append(block)
        _dress_block(block, before, style)
        before = block
    for frame in document.rootFrame().childFrames():
        _dress_frame(frame, style)
    cursor.endEditBlock()
    if colours:
        for lines in code:
            _colour(lines, style)


def _dress_block(block: QTextBlock, before: QTextBlock | None, style: Style) -> None:
    old = block.blockFormat()
    code = is_code(block)
    fresh = QTextBlockFormat(old)
    fresh.setTopMargin(0.0)
    fresh.setBottomMargin(0.0 if block.textList() is not None and old.indent() else _GAP_PX)
    if QTextCursor(block).currentTable() is not None:
        fresh.setBottomMargin(0.0)
    if old.headingLevel():
        fresh.setTopMargin(_GAP_PX if before is not None else 0.0)
    if quote_level(block):
        fresh.setLeftMargin(14.0 * quote_level(block))
        fresh.setRightMargin(0.0)
    if code:
        fresh.setProperty(_CODE, True)
        fresh.setNonBreakableLines(False)
        fresh.setBackground(QBrush(style.faint))
        fresh.setLeftMargin(fresh.leftMargin() + 6.0)
        fresh.setBottomMargin(0.0)
    if before is not None and before.blockFormat().hasProperty(_CODE) and not code:
        fresh.setTopMargin(_GAP_PX)
    if block == block.document().lastBlock():
        fresh.setBottomMargin(0.0)
    cursor = QTextCursor(block)
    if fresh != old:
        cursor.setBlockFormat(fresh)
    if code or old.headingLevel():
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.mergeCharFormat(_font_format(style.mono if code else _heading(style, old.headingLevel())))


def _heading(style: Style, level: int) -> QFont:
    font = QFont(style.bold)
    grow = {1: 1.3, 2: 1.18, 3: 1.08}.get(level, 1.0)
    if font.pixelSize() > 0:
        font.setPixelSize(round(font.pixelSize() * grow))
    else:
        font.setPointSizeF(font.pointSizeF() * grow)
    return font


def _font_format(font: QFont) -> QTextCharFormat:
    found = QTextCharFormat()
    found.setFont(font)
    found.clearProperty(int(QTextFormat.Property.FontSizeAdjustment))
    return found


def _dress_frame(frame: QTextFrame, style: Style) -> None:
    if isinstance(frame, QTextTable):
        look = QTextTableFormat(frame.format())
        look.setBorder(1.0)
        look.setBorderCollapse(True)
        look.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
        look.setBorderBrush(QBrush(style.line))
        look.setCellPadding(4.0)
        look.setCellSpacing(0.0)
        look.setTopMargin(2.0)
        look.setBottomMargin(_GAP_PX)
        frame.setFormat(look)
        for column in range(frame.columns()):
            _dress_head(frame, column, style)
    for inner in frame.childFrames():
        _dress_frame(inner, style)


def _dress_head(table: QTextTable, column: int, style: Style) -> None:
    cell = table.cellAt(0, column)
    ground = QTextCharFormat(cell.format())
    ground.setBackground(QBrush(style.faint))
    cell.setFormat(ground)
    cursor = cell.firstCursorPosition()
    if cursor.block().length() == 1 and cursor.position() < cell.lastPosition():
        cursor.deleteChar()  # Qt puts an empty line in front of the very first cell
    cursor.setPosition(cell.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.DemiBold)
    cursor.mergeCharFormat(bold)


def _replace_images(document: QTextDocument, style: Style) -> None:
    """Put words in the place of each picture: nothing is loaded, and nothing is hidden."""
    found: list[tuple[int, str]] = []
    for block in blocks_of(document):
        if _OBJECT not in block.text():
            continue
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            image = fragment.charFormat()
            if image.isImageFormat():
                name = str(image.toImageFormat().name())
                alt = str(image.property(int(QTextFormat.Property.ImageAltText)) or "")
                found += [(fragment.position() + at, f"{alt} {name}".strip()) for at in range(fragment.length())]
            iterator += 1
    looks = QTextCharFormat()
    looks.setForeground(QBrush(style.second))
    for position, said in reversed(found):
        cursor = QTextCursor(document)
        cursor.setPosition(position)
        cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(f"[picture, not loaded: {said}]", looks)


def _colour(lines: list[QTextBlock], style: Style) -> None:
    text = "\n".join(line.text() for line in lines)
    language = str(lines[0].blockFormat().property(int(QTextFormat.Property.BlockCodeLanguage)) or "")
    if not language or len(text) > _CODE_LIMIT_CHARS:
        return
    spans: list[list[QTextLayout.FormatRange]] = [[] for _ in lines]
    row = column = 0
    for kind, piece in _tokens(text, language):
        colour = _token_colour(kind, style)
        for number, part in enumerate(piece.split("\n")):
            if number:
                row, column = row + 1, 0
            if colour is not None and part and row < len(lines):
                spans[row].append(_span(column, len(part), colour))
            column += len(part.encode("utf-16-le")) // 2
    for line, formats in zip(lines, spans, strict=True):
        line.layout().setFormats(formats)
    first, last = lines[0].position(), lines[-1].position() + lines[-1].length()
    lines[0].document().markContentsDirty(first, last - first)


def _span(start: int, length: int, colour: QColor) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length = start, length
    looks = QTextCharFormat()
    looks.setForeground(QBrush(colour))
    found.format = looks
    return found


@lru_cache(maxsize=64)
def _tokens(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """(token kind, text) of code; Pygments is loaded with the first code block, not with the window."""
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
    from pygments.util import ClassNotFound  # noqa: PLC0415

    try:
        lexer = get_lexer_by_name(language.split(maxsplit=1)[0].casefold(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return ()
    return tuple((str(kind), piece) for kind, piece in lexer.get_tokens(text))


def _token_colour(kind: str, style: Style) -> QColor | None:
    if kind.startswith(("Token.Comment", "Token.Literal.String.Doc")):
        return style.second
    if kind.startswith("Token.Literal.String"):
        return style.good
    if kind.startswith(("Token.Literal", "Token.Keyword.Constant")):
        return style.caution
    if kind.startswith(("Token.Keyword", "Token.Operator.Word", "Token.Name.Tag")):
        return style.tool
    if kind.startswith(("Token.Name.Function", "Token.Name.Class", "Token.Name.Attribute", "Token.Name.Builtin")):
        return style.accent
    return None


def paint_caret(document: QTextDocument, style: Style) -> None:
    """Put the mark of a text that still arrives behind its last character."""
    looks = QTextCharFormat()
    looks.setForeground(QBrush(style.accent))
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText("▍", looks)


def link_colour(document: QTextDocument, style: Style) -> None:
    """Links in the accent of the theme; Qt takes the colour of the palette at the time of rendering otherwise."""
    found: list[tuple[int, int]] = []
    for block in blocks_of(document):
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            if fragment.charFormat().isAnchor():
                found.append((fragment.position(), fragment.position() + fragment.length()))
            iterator += 1
    looks = QTextCharFormat()
    looks.setForeground(QBrush(style.accent))
    for start, end in found:
        cursor = QTextCursor(document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(looks)


PLAIN_FLAGS = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
