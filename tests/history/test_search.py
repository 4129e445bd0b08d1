"""What was stored is found by its words, in any script; no search is an error."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.archive import Archive
from chatbase_inspector.history.database import connect
from chatbase_inspector.history.finding import Wanted
from chatbase_inspector.history.indexing import drop_deleted_words
from chatbase_inspector.history.snapshot import StoredMessage
from chatbase_inspector.history.words import question
from tests.history.samples import begin, count, opened
from tests.history.told import found, ids, play, said, streamed, talk, whole, with_parts

TEXTS = {
    "plain": "Where is my parcel, order AB-1234?",
    "german": "Größe und Straße: Ärger mit dem Päckchen",
    "french": "Livré à Québec, c’est déjà payé",
    "decomposed": "Cafe\u0301 cre\u0300me",
    "arabic": "شكرًا، أين شُحنتي؟",
    "hebrew": "שָׁלוֹם עולם",
    "chinese": "您的包裹已经在路上了，预计明天到达。",
    "japanese": "ご注文の商品は明日届きます。",
    "thai": "พัสดุของคุณกำลังจัดส่ง",
    "korean": "주문을 취소하고 싶어요",
    "hindi": "मेरा पार्सल कहाँ है",
    "emoji": "Fantastisch!📦👍🏽 Danke❤️",
    "money": "It costs $5 or 20€.",
    "markdown": "**Bold**_move_ and `get_order_status(x)`",
}
FOUND = [
    ("parcel", "plain"),
    ("PARC", "plain"),
    ("order is WHERE", "plain"),
    ("ab-1234", "plain"),
    ("1234", "plain"),
    ("grosse", None),
    ("größe", "german"),
    ("GROSSE", None),
    ("pack", "german"),
    ("arger", "german"),
    ("quebec deja", "french"),
    ("café", "decomposed"),
    ("creme", "decomposed"),
    ("شكرا", "arabic"),
    ("شحنتي", "arabic"),
    ("שלום", "hebrew"),
    ("包裹", "chinese"),
    ("明天到达", "chinese"),
    ("路到", None),
    ("商品", "japanese"),
    ("届きます", "japanese"),
    ("กำลัง", "thai"),
    ("ส่ง", "thai"),
    ("주문", "korean"),
    ("पार्सल", "hindi"),
    ("📦", "emoji"),
    ("👍", "emoji"),
    ("👍🏽", "emoji"),
    ("❤", "emoji"),
    ("❤️", "emoji"),
    ("fantastisch", "emoji"),
    ("$5", "money"),
    ("€", "money"),
    ("get_order", "markdown"),
    ("bold", "markdown"),
    ("parcel Québec", None),
    ("arcel", None),
]


@pytest.mark.parametrize(("asked", "told"), FOUND)
async def test_that_words_of_any_script_are_found_and_others_are_not(path: Path, asked: str, told: str | None) -> None:
    async with opened(path) as history:
        await history.keep(talk(*(said(name, text) for name, text in TEXTS.items())))
        assert await ids(history, asked) == ([told] if told else [])


async def test_that_every_piece_of_a_message_is_found(path: Path) -> None:
    parts = [
        {"type": "text", "text": "It is on its "},
        {"type": "text", "text": "way."},
        {"type": "tool-call", "toolCallId": "c", "toolName": "lookup", "input": {"shelf": "Zwetschge", "n": 12.25}},
        {
            "type": "tool-result",
            "toolCallId": "c",
            "toolName": "lookup",
            "output": {"note": 'a "quoted"\nBrief\u00fcber'},
        },
        {"type": "hologram", "depth": {"metres": ["drei"]}},
        {"type": "text", "text": 7},
    ]
    async with opened(path) as history:
        await history.keep(
            talk(with_parts("m", parts), StoredMessage("odd", "user", None, b"\xff no JSON: verbogen \x00"))
        )
        for asked in ("way", "lookup", "Zwetschge", "shelf", "12.25", "quoted", "briefuber", "hologram", "metres drei"):
            assert await ids(history, asked) == ["m"], asked
        assert await ids(history, "verbogen") == ["odd"]


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_that_answers_are_found_however_they_ended(path: Path, outcome: Outcome) -> None:
    async with opened(path) as history:
        await play(
            history, talk(said("u", "hello"), said("a", "old")), "a", streamed("Brief", "taube 📦"), outcome=outcome
        )
        assert await ids(history, "brieftaube") == ["run 1"]
        assert await ids(history, "brieftaube", outcomes=frozenset(Outcome) - {outcome}) == []


async def test_that_an_answer_in_one_piece_and_one_of_many_frames_are_found(path: Path) -> None:
    async with opened(path) as history:
        await play(history, talk(said("a", "old")), "a", whole("Am Stück"))
        await play(history, talk(said("a", "old")), "a", streamed(*("long " for _ in range(2_600)), "Schluss"))
        assert await ids(history, "stuck") == ["run 1"]
        assert await ids(history, "schluss") == ["run 2"]


async def test_that_the_answer_of_a_program_that_died_is_found(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        run.frames(streamed("Niemand sah das Ende"))
        await run.flush()
    async with opened(path) as history:
        assert await ids(history, "niemand") == ["run 1"]


async def test_that_a_hit_is_marked_in_the_words_around_it(path: Path) -> None:
    async with opened(path) as history:
        await history.keep(talk(said("a", f"{'früh ' * 90}das Paket 您的包裹 <b>kommt</b>{' spät' * 90}")))
        [hit] = await found(history, "pak 包裹")
        assert {text for text, marked in hit.snippet if marked} == {"Paket", "包裹"}
        words = "".join(text for text, _ in hit.snippet)
        assert "das Paket 您的包裹 <b>kommt</b> spät" in words
        assert words.startswith("…")
        assert words.endswith("…")


@pytest.mark.parametrize(
    "asked",
    [
        *(
            '"',
            "'",
            '""',
            '"a',
            'a"b',
            "a*",
            "*",
            "(",
            "NOT",
            "a AND",
            "NEAR(a b)",
            "body:x",
            "-x",
            "^x",
            "a + b",
            "{a}:",
        ),
        *(
            "\0",
            "a\0b",
            "\ud800",
            "\x02",
            "%",
            "_",
            "\\",
            "  ",
            "🫠",
            "x" * 100_000,
            "x " * 50_000,
            '"' * 100_000,
            "中" * 9_000,
        ),
    ],
)
async def test_that_no_search_is_an_error(path: Path, asked: str) -> None:
    async with opened(path) as history:
        await history.keep(talk(said("a", "nothing like it")))
        await history.indexed()
        page = await Archive(history).find(Wanted(text=asked))
        assert all(hit.kind == ("message" if asked.strip() else "snapshot") for hit in page.hits)
        await Archive(history).conversations(Wanted(text=asked), limit=5)


@given(st.text())
@example("a\0b")
def test_that_any_text_makes_a_safe_question(asked: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5 (body)")
        expression = question(asked)
        assert (expression is None) == (not asked.split())
        connection.execute("SELECT 1 FROM words WHERE words MATCH ?", (expression or '""',)).fetchall()


WORDS = st.text(st.characters(categories=("L", "N", "Mn", "Mc", "So", "Sc", "P", "Zs")), min_size=1, max_size=40)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=1, max_size=6))
@example(["ﬁx", "ǅ", "Ⅷ", "ß", "İ", "ά", "각", "中a文"])
@example(["שּׁ", "\u0344", "\u0f43", "👩‍💻", "🇨🇭"])
async def test_that_what_was_stored_is_found_by_each_of_its_words(path: Path, texts: list[str]) -> None:
    path.unlink(missing_ok=True)
    text = " ".join(texts)
    async with opened(path) as history:
        await history.keep(talk(said("told", text)))
        await history.indexed()
        body = await history.ask(lambda c: c.execute("SELECT count(*) FROM texts").fetchone()[0])
        for word in text.split():
            named = await history.ask(lambda c, word=word: _tokens(c, word))
            if body and named:
                assert await ids(history, word) == ["told"], word


def _tokens(connection: sqlite3.Connection, word: str) -> bool:
    """Whether the word has anything in it that can be looked for."""
    return any(char.isalnum() for char in word)


async def test_that_a_failing_index_fails_no_recording(path: Path) -> None:
    async with opened(path) as history:
        await history.change(lambda c: c.execute("ALTER TABLE texts RENAME TO hidden"))
        run = await begin(history)
        run.frames(streamed("kept"))
        await history.indexed()
        assert len(await history.frames_of(run.run_id)) == 1
        await history.change(lambda c: c.execute("ALTER TABLE hidden RENAME TO texts"))
        assert "msg_1" in await ids(history, "Päckchen")


async def test_that_forgotten_rows_leave_the_index_by_themselves(path: Path) -> None:
    async with opened(path) as history:
        await play(history, talk(said("u", "zirkonium"), said("a", "b")), "a", streamed("zirkonium"))
        await history.keep(talk(said("u", "zirkonium"), conversation_id="other"))
        assert len(await ids(history, "zirkonium")) == 3
        await history.change(lambda c: c.execute("DELETE FROM conversations WHERE conversation_id <> 'other'"))
        assert await ids(history, "zirkonium") == ["u"]
    with closing(connect(path)) as connection:
        connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    assert count(path, "texts") == 1


async def test_that_no_word_of_what_was_forgotten_stays_in_the_file(path: Path) -> None:
    async with opened(path) as history:
        for number in range(30):
            await history.keep(talk(said("u", f"stays{number} here"), conversation_id=f"c{number}"))
            await history.indexed()
        await history.keep(talk(said("u", "zirkonium gone"), conversation_id="secret"))
        await history.indexed()
        await history.change(lambda c: c.execute("DELETE FROM conversations WHERE conversation_id = 'secret'"))
        await history.change(drop_deleted_words)
    with closing(connect(path)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = path.read_bytes()
    assert b"irkonium" not in kept
    assert b"stays29" in kept


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE words_data SET block = x'00000000ffffff' WHERE id = 10",
        "DELETE FROM words_data",
        "DELETE FROM words_docsize",
    ],
)
async def test_that_a_damaged_index_is_made_anew(path: Path, damage: str) -> None:
    async with opened(path) as history:
        await history.keep(talk(said("a", "zirkonium"), conversation_id="one"))
        await history.indexed()
    for use in ("search", "forget", "record"):
        with closing(connect(path)) as connection:
            connection.execute(damage)
        async with opened(path) as history:
            if use == "forget":
                await history.change(lambda c: c.execute("DELETE FROM conversations WHERE conversation_id = 'one'"))
            if use == "record":
                await history.keep(talk(said("b", "zirkonium"), conversation_id="two"))
            assert await ids(history, "zirkonium") == {"search": ["a"], "forget": [], "record": ["b"]}[use]


async def test_that_two_windows_index_each_message_once(path: Path) -> None:
    async with opened(path) as one, opened(path) as other:
        for number in range(5):
            await one.keep(talk(*(said(f"a{number}-{row}", f"word{row}") for row in range(200))))
            await other.keep(talk(*(said(f"b{number}-{row}", f"word{row}") for row in range(200))))
        await one.indexed()
        await other.indexed()
        assert len(await ids(one, "word0")) == len(await ids(other, "word199")) == 10
    assert count(path, "texts") == 2_000
