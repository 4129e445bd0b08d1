"""The licences behind About."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListWidget, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.window.about_dialog import AboutDialog
from chatbase_inspector.window.licences_dialog import LicencesDialog
from tests.support.accessible import by_name, nameless


def opened(qtbot: QtBot) -> LicencesDialog:
    about = AboutDialog()
    about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(about)
    about.show()
    by_name(about, QPushButton, "Licences…").click()
    found = about.findChildren(LicencesDialog)
    assert len(found) == 1
    return found[0]


def test_that_about_leads_to_the_licence_of_every_library(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    names = by_name(dialog, QListWidget, "Libraries")
    assert by_name(dialog, QPlainTextEdit, "Licence of Chatbase Inspector").toPlainText().count("MIT") >= 1
    row = next(row for row in range(names.count()) if names.item(row).text().startswith("Qt "))
    names.setCurrentRow(row)
    shown = by_name(dialog, QPlainTextEdit, "Licence of Qt").toPlainText()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in shown
    assert "Source: https://download.qt.io/" in shown
    dialog.close()


def test_that_all_licences_can_be_copied_at_once(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    by_name(dialog, QPushButton, "Copy all").click()
    assert "keyring" in QGuiApplication.clipboard().text()
    assert nameless(dialog, (QPushButton, QListWidget, QPlainTextEdit)) == []
    dialog.close()
