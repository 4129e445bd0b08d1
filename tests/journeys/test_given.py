"""The program is started with a link, or the system hands it one while it runs."""

import pytest
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from tests.support.person import Person
from tests.support.talks import AGENT, LAMP

LINK = f"chatbase-inspector://agents/{AGENT}/conversations/{LAMP}"


def test_that_a_link_given_at_the_start_opens_once_the_demo_is_there(person: Person) -> None:
    person.it.start(demo=True, what=LINK)
    person.until(lambda: person.shows(LAMP))


def test_that_a_link_waits_until_the_person_has_connected(person: Person) -> None:
    person.it.start(what=LINK)
    person.until(lambda: person.offers("Look around in the demo"))
    person.press("Look around in the demo")
    person.until(lambda: person.shows(LAMP))


def test_that_the_system_can_hand_a_link_to_the_running_program(visitor: Person, qapp: QApplication) -> None:
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl(LINK)))
    visitor.until(lambda: visitor.shows(LAMP))


@pytest.mark.parametrize("name", ["/somewhere/ticket 12.cbcase", "file:///somewhere/ticket.CBCASE"])
def test_that_a_case_file_is_answered_with_a_sentence(visitor: Person, qapp: QApplication, name: str) -> None:
    url = QUrl(name) if name.startswith("file:") else QUrl.fromLocalFile(name)
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(url))
    visitor.until(lambda: visitor.sees("This version does not open case files."))


def test_that_a_case_file_given_at_the_start_is_answered_too(person: Person) -> None:
    person.it.start(demo=True, what="/somewhere/ticket.cbcase")
    person.until(lambda: person.it.window.browse.view.model().rowCount() > 10)
    assert person.sees("This version does not open case files.")
