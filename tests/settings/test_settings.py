"""Settings survive restarts, damage and newer versions, and hold no key."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.settings.connection import DEMO_ID, Connection, new_connection_id
from chatbase_inspector.settings.document import RecentConversation, read, written
from chatbase_inspector.settings.store import MOST_RECENT, Settings, default_path

BASE = "https://www.chatbase.co/api/v2"
SHOP = Connection(id="shop", name="Shop", base_url=BASE, agent_id="agent-1", last_used=10.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "settings.json"


def stored(path: Path, **members: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(members), encoding="utf-8")
    return path


def test_that_a_first_start_has_the_demo_and_defaults(path: Path) -> None:
    settings = Settings.load(path)
    assert [one.id for one in settings.connections] == [DEMO_ID]
    assert (settings.theme, settings.silence_limit_s, settings.ask_before_simple_retry) == ("system", 60.0, True)
    assert settings.problem is None
    assert not path.exists()


def test_that_the_file_is_in_the_configuration_folder() -> None:
    assert default_path() == Path(os.environ["XDG_CONFIG_HOME"]) / "chatbase-inspector" / "settings.json"


def test_that_everything_is_there_after_a_restart(path: Path) -> None:
    settings = Settings.load(path)
    settings.add(SHOP)
    settings.last_connection_id = "shop"
    settings.theme = "dark"
    settings.ask_before_simple_retry = False
    settings.silence_limit_s = 12.5
    settings.window_geometry, settings.window_state = "AdnQ", "AAAA"
    settings.history_geometry, settings.keep_days, settings.forgot_at = "Bw==", 90, 5.0
    settings.note_recent(RecentConversation("shop", "agent-1", "c-1"))
    settings.save()
    again = Settings.load(path)
    assert again.connection("shop") == SHOP
    assert again.last_connection_id == "shop"
    assert (again.theme, again.ask_before_simple_retry, again.silence_limit_s) == ("dark", False, 12.5)
    assert (again.window_geometry, again.window_state) == ("AdnQ", "AAAA")
    assert (again.history_geometry, again.keep_days, again.forgot_at) == ("Bw==", 90, 5.0)
    assert again.recent == (RecentConversation("shop", "agent-1", "c-1"),)
    assert again.problem is None


def test_that_only_the_person_may_read_the_file(path: Path) -> None:
    Settings.load(path).save()
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"theme": "da', b"[" * 5_000, b'{"a": ' * 5_000],
)
def test_that_a_damaged_file_is_set_aside_and_said_so(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    settings = Settings.load(path)
    assert settings.problem is not None
    assert "settings.json.damaged-1" in settings.problem
    assert path.with_name("settings.json.damaged-1").read_bytes() == content
    assert [one.id for one in settings.connections] == [DEMO_ID]
    settings.save()
    assert Settings.load(path).problem is None


def test_that_an_earlier_damaged_file_is_not_overwritten(path: Path) -> None:
    for content in (b"first", b"second"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        Settings.load(path)
    assert path.with_name("settings.json.damaged-1").read_bytes() == b"first"
    assert path.with_name("settings.json.damaged-2").read_bytes() == b"second"


def test_that_one_bad_value_costs_one_value(path: Path) -> None:
    stored(path, theme="purple", silence_limit_s=30, connections=[msgspec.to_builtins(SHOP), {"id": 7}])
    settings = Settings.load(path)
    assert settings.theme == "system"
    assert settings.silence_limit_s == 30.0
    assert settings.connection("shop") == SHOP
    assert settings.problem is not None
    assert "theme" in settings.problem
    assert "connections[1]" in settings.problem
    assert "damaged-1" in settings.problem


@pytest.mark.parametrize("days", [0, -1, 36_501, 1.5, "30", True])
def test_that_a_time_to_keep_that_makes_no_sense_forgets_nothing(path: Path, days: object) -> None:
    stored(path, keep_days=days)
    settings = Settings.load(path)
    assert settings.keep_days is None
    assert settings.problem is not None


def test_that_reading_a_bad_value_twice_keeps_one_copy(path: Path) -> None:
    stored(path, theme="purple")
    Settings.load(path)
    Settings.load(path)
    assert len(list(path.parent.glob("*.damaged-*"))) == 1


@pytest.mark.parametrize("address", ["http://evil.test/api", "https://a@b.test", "not an address"])
def test_that_an_address_the_dialog_would_refuse_is_refused_from_the_file(path: Path, address: str) -> None:
    stored(path, connections=[{"id": "bad", "name": "Bad", "base_url": address}])
    settings = Settings.load(path)
    assert [one.id for one in settings.connections] == [DEMO_ID]
    assert settings.problem is not None


def test_that_a_file_that_cannot_be_read_is_left_alone(path: Path) -> None:
    path.mkdir(parents=True)
    settings = Settings.load(path)
    assert settings.problem is not None
    assert "Changes are not kept" in settings.problem
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        settings.save()
    assert path.is_dir()


def test_that_members_of_a_newer_version_stay(path: Path) -> None:
    newer = {"id": "z", "kind": "other-service", "name": "Z"}
    shop = msgspec.to_builtins(SHOP) | {"colour": "green"}
    stored(path, version=9, sparkle={"on": [1, 2]}, connections=[shop, newer])
    settings = Settings.load(path)
    assert settings.problem is None
    settings.update(msgspec.structs.replace(SHOP, name="New name"))
    settings.save()
    after = json.loads(path.read_text(encoding="utf-8"))
    assert after["version"] == 9
    assert after["sparkle"] == {"on": [1, 2]}
    assert newer in after["connections"]
    assert shop | {"name": "New name"} in after["connections"]


@given(st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8)))
def test_that_any_unknown_member_survives_a_rewrite(raw: dict[str, Any]) -> None:
    document, _bad = read(raw)
    known = {field.name for field in msgspec.structs.fields(document)}
    after = written(document, raw)
    assert {name: after[name] for name in raw if name not in known} == {
        name: value for name, value in raw.items() if name not in known
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = ["version", "connections", "theme", "silence_limit_s", "recent", "last_connection_id", "window_state"]


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON))
def test_that_no_content_stops_the_program(raw: dict[str, Any]) -> None:
    document, _bad = read(raw)
    assert read(written(document, raw))[1] == []


def test_that_a_file_saved_by_a_windows_editor_is_read(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'\xef\xbb\xbf{"theme": "light"}')
    assert Settings.load(path).theme == "light"


def test_that_a_failed_save_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load(path)
    settings.theme = "dark"
    settings.save()
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    settings.theme = "light"
    with pytest.raises(OSError, match="No space left"):
        settings.save()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_that_a_linked_file_stays_a_link(path: Path, tmp_path: Path) -> None:
    real = stored(tmp_path / "dotfiles" / "settings.json", theme="dark")
    path.parent.mkdir()
    path.symlink_to(real)
    Settings.load(path).save()
    assert path.is_symlink()
    assert json.loads(real.read_text(encoding="utf-8"))["theme"] == "dark"


def test_that_the_demo_is_always_there(path: Path) -> None:
    settings = Settings.load(stored(path, connections=[{"id": "demo", "name": "Forged", "base_url": BASE}]))
    assert settings.connection(DEMO_ID).kind == "demo"
    with pytest.raises(ValueError, match="cannot be removed"):
        settings.remove(DEMO_ID)
    with pytest.raises(ValueError, match="stays the demo"):
        settings.update(Connection(id=DEMO_ID, name="Forged", base_url=BASE))
    with pytest.raises(ValueError, match="stays the demo"):
        settings.add(Connection(id="second", name="Demo", kind="demo"))


def test_that_the_demo_remembers_its_agent(path: Path) -> None:
    settings = Settings.load(path)
    settings.update(msgspec.structs.replace(settings.connection(DEMO_ID), agent_id="agent-2"))
    settings.save()
    assert Settings.load(path).connection(DEMO_ID).agent_id == "agent-2"


def test_that_removing_a_connection_forgets_what_was_remembered_for_it(path: Path) -> None:
    settings = Settings.load(path)
    settings.add(SHOP)
    settings.last_connection_id = "shop"
    settings.note_recent(RecentConversation("shop", "a", "c"))
    settings.note_recent(RecentConversation(DEMO_ID, "a", "c"))
    settings.remove("shop")
    assert settings.last_connection_id is None
    assert [one.connection_id for one in settings.recent] == [DEMO_ID]
    with pytest.raises(KeyError):
        settings.connection("shop")
    with pytest.raises(KeyError):
        settings.update(SHOP)


def test_that_an_id_is_given_once(path: Path) -> None:
    settings = Settings.load(path)
    settings.add(SHOP)
    with pytest.raises(ValueError, match="already"):
        settings.add(SHOP)
    assert new_connection_id() != new_connection_id()


def test_that_an_added_address_is_checked(path: Path) -> None:
    settings = Settings.load(path)
    settings.add(msgspec.structs.replace(SHOP, base_url=BASE + "/"))
    assert settings.connection("shop").base_url == BASE
    with pytest.raises(ValueError, match="https"):
        settings.add(msgspec.structs.replace(SHOP, id="other", base_url="http://evil.test"))


def test_that_a_key_is_found_by_address_and_agent(path: Path) -> None:
    settings = Settings.load(path)
    settings.add(SHOP)
    settings.add(msgspec.structs.replace(SHOP, id="later", agent_id="agent-2", last_used=20.0))
    settings.add(msgspec.structs.replace(SHOP, id="local", base_url="http://127.0.0.1:8000/api/v2", last_used=99.0))

    def found(address: str, agent_id: str | None) -> str | None:
        connection = settings.connection_for(address, agent_id)
        return connection.id if connection else None

    assert found(BASE, "agent-1") == "shop"
    assert found(BASE + "/", "agent-2") == "later"
    assert found(BASE, "unknown") == "later"
    assert found("", None) == "later"
    assert found("https://elsewhere.test", "agent-1") is None
    with pytest.raises(ValueError, match="https"):
        found("http://www.chatbase.co/api/v2", "agent-1")


def test_that_recent_conversations_are_newest_first_and_not_endless(path: Path) -> None:
    settings = Settings.load(path)
    for number in range(MOST_RECENT + 5):
        settings.note_recent(RecentConversation(DEMO_ID, "a", f"c-{number}"))
    settings.note_recent(RecentConversation(DEMO_ID, "a", "c-20"))
    assert len(settings.recent) == MOST_RECENT
    assert settings.recent[0].conversation_id == "c-20"
    assert len(set(settings.recent)) == MOST_RECENT
