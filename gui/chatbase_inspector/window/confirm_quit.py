"""Asks before quitting cuts an answer short."""

from PySide6.QtWidgets import QWidget

from chatbase_inspector.look.question import QuestionDialog


class ConfirmQuitDialog(QuestionDialog):
    """Accepted: quit now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Quit while an answer arrives?",
            "What came until now is kept on this computer. Chatbase may have stored something else, or nothing.",
            safe="&Keep receiving",
            other="&Stop and quit",
            role="danger",
            parent=parent,
        )
