"""Frames, not tokens."""

from pytestqt.qtbot import QtBot

from chatbase_inspector.timeline.pacing import Pacer


def test_that_a_burst_becomes_one_call_with_the_newest_value(qtbot: QtBot) -> None:
    seen: list[int] = []
    pacer: Pacer[int] = Pacer(seen.append)
    for value in range(1_000):
        pacer.offer(value)
    assert seen == []
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [999]


def test_that_the_last_value_always_arrives(qtbot: QtBot) -> None:
    seen: list[int] = []
    pacer: Pacer[int] = Pacer(seen.append)
    for value in range(5):
        pacer.offer(value)
        qtbot.waitUntil(lambda value=value: seen[-1:] == [value])
    assert seen == [0, 1, 2, 3, 4]


def test_that_flush_hands_on_at_once_and_only_once(qtbot: QtBot) -> None:
    seen: list[str] = []
    pacer: Pacer[str] = Pacer(seen.append)
    pacer.offer("one")
    pacer.flush()
    pacer.flush()
    assert seen == ["one"]


def test_that_stop_forgets_what_waits(qtbot: QtBot) -> None:
    seen: list[str] = []
    pacer: Pacer[str] = Pacer(seen.append)
    pacer.offer("one")
    pacer.stop()
    pacer.flush()
    assert seen == []
