"""Asks a person without nesting an event loop: `await answered(dialog)`."""

import asyncio

from PySide6.QtWidgets import QDialog


async def answered(dialog: QDialog) -> int:
    """Open the dialog and wait until it is finished; return its result, e.g. `QDialog.DialogCode.Accepted`.

    Cancelling closes the dialog as rejected.
    """
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finished(result: int) -> None:
        if not future.done():
            future.set_result(result)

    dialog.finished.connect(finished)
    dialog.open()
    try:
        return await future
    finally:
        dialog.finished.disconnect(finished)
        if not future.done() or future.cancelled():
            dialog.reject()
