"""Help, Check for updates: through the window, against a server on loopback."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit

from chatbase_inspector.settings.store import Settings
from tests.support.person import Person
from tests.updates.served import Served, serving
from tests.updates.signing import NEW, THEIRS, channel, listed, signed

LATER = 4_000_000_000.0
NEWER = {**NEW, "notes": ["Faster.", "No <b>surprise</b>\u202e."], "mends_security": True}


@pytest.fixture
def served() -> Iterator[Served]:
    with serving(signed(listed(NEWER, good_until=LATER))) as one:
        yield one


def opened(person: Person, served: Served) -> None:
    person.it.updates.channel = channel(served.address)
    person.start()
    person.it.window.actions_["updates"].trigger()
    person.until(lambda: person.sees("Nothing is asked until you say so"))


def test_that_opening_the_dialog_asks_nobody_and_the_button_does(person: Person, served: Served) -> None:
    opened(person, served)
    assert person.sees("127.0.0.1 is asked for a signed list")
    assert served.asked == []
    person.press("Check now")
    person.until(lambda: person.sees("Version 9.1.0 is there. It mends a security problem."))
    notes = person.find("What is new", QPlainTextEdit).toPlainText()
    assert "•  Faster." in notes
    assert "<b>surprise</b>" in notes
    assert "\u202e" not in notes
    assert len(served.asked) == 1


def test_that_the_page_of_a_release_is_shown_before_it_opens(person: Person, served: Served) -> None:
    opened(person, served)
    person.press("Check now")
    person.until(lambda: person.offers("Open the page"))
    person.press("Open the page")
    person.until(lambda: person.sees("https://example.org/9.1.0"))
    person.press("Cancel")


def test_that_a_list_of_somebody_else_is_not_believed(person: Person, served: Served) -> None:
    served.text = signed(listed(NEWER, good_until=LATER), THEIRS)
    opened(person, served)
    person.press("Check now")
    person.until(lambda: person.sees("The list of releases is not believed."))
    assert person.sees("Nothing was changed.")
    assert not person.offers("Open the page")


def test_that_waiting_for_the_list_can_be_stopped(person: Person, served: Served) -> None:
    served.hold.clear()
    opened(person, served)
    person.press("Check now")
    person.until(lambda: len(served.asked) == 1)
    person.press("Stop")
    person.until(lambda: person.sees("Stopped."))
    assert person.offers("Check now")


def test_that_the_daily_look_is_switched_on_by_hand_and_kept(person: Person, served: Served) -> None:
    opened(person, served)
    box = person.find("Look once a day, when the program starts", QCheckBox)
    assert not box.isChecked()
    box.click()
    assert Settings.load().look_for_updates
    person.press("Close")
    person.it.updates.start_daily()
    person.until(lambda: person.sees("Version 9.1.0 is there."))


def test_that_a_build_without_a_channel_says_so(person: Person) -> None:
    person.start()
    person.it.window.actions_["updates"].trigger()
    person.until(lambda: person.sees("built without a place to look for updates"))
    assert not person.offers("Check now")
