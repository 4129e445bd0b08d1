"""The settings of this person on this computer."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec
import platformdirs

from chatbase_inspector.settings.base_url import checked_base_url
from chatbase_inspector.settings.connection import DEMO, DEMO_ID, Connection
from chatbase_inspector.settings.document import Document, RecentConversation, Theme, read, written
from chatbase_inspector.settings.files import copied_aside, free_damaged_name, replace_file

MOST_RECENT: Final = 30


def default_path() -> Path:
    """Where the settings are unless told otherwise; the folder may not exist yet."""
    return platformdirs.user_config_path("chatbase-inspector", appauthor=False) / "settings.json"


class Settings:
    """Connections and preferences. Change members as you like; nothing is on disk before `save`.

    Attributes:
        problem: a sentence when the file could not be read in full, for the person; else None.
        last_connection_id: the connection to open at the next start.
        theme: "system", "light" or "dark".
        ask_before_simple_retry: ask also when a retry loses nothing but the answer itself.
        silence_limit_s: seconds without a byte until a stream is called silent.
        window_geometry, window_state, history_geometry: what Qt saved, as base64 text; empty when never saved.
        keep_days: what is older is forgotten by itself; None: nothing is.
        forgot_at: when what was old was last forgotten, in epoch seconds; 0 means never.
        look_for_updates: ask once a day whether there is a newer version.
        looked_for_updates_at: when that was last asked with an answer, in epoch seconds; 0 means never.
        updates_number: the number of the newest list of releases that was believed.
        recent: opened conversations, newest first.
    """

    def __init__(self, path: Path, document: Document | None = None, raw: dict[str, Any] | None = None) -> None:
        known = document or Document()
        self.path = path
        self.problem: str | None = None
        self.last_connection_id = known.last_connection_id
        self.theme: Theme = known.theme
        self.ask_before_simple_retry = known.ask_before_simple_retry
        self.silence_limit_s = known.silence_limit_s
        self.window_geometry = known.window_geometry
        self.window_state = known.window_state
        self.history_geometry = known.history_geometry
        self.keep_days = known.keep_days
        self.forgot_at = known.forgot_at
        self.look_for_updates = known.look_for_updates
        self.looked_for_updates_at = known.looked_for_updates_at
        self.updates_number = known.updates_number
        self.recent = known.recent[:MOST_RECENT]
        self._version = known.version
        self._connections = _with_demo(known.connections)
        self._raw = raw or {}
        self._blocked: OSError | None = None

    @classmethod
    def load(cls, path: Path | None = None) -> "Settings":
        """Read the file, or start with defaults when there is none. Never raises for the file's sake.

        A damaged file is moved aside under a name ending in `.damaged-N`; of one with single bad values a copy
        is kept there. `problem` then says so.
        """
        path = path or default_path()
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return cls(path)
        except OSError as problem:
            return cls._unreadable(path, problem)
        try:
            raw = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return cls._damaged(path)
        document, bad = read(raw)
        settings = cls(path, document, raw)
        if bad:
            settings.problem = _said(path, bad)
        return settings

    def save(self) -> None:
        """Write the file durably and at once.

        Raises:
            OSError: it could not be written, or the file that is there could not be read or set aside, and is
                left alone. What is on disk stays as it was.
        """
        if self._blocked is not None:
            raise self._blocked
        self._raw = written(self._document(), self._raw)
        replace_file(self.path, msgspec.json.format(msgspec.json.encode(self._raw), indent=2) + b"\n")

    @property
    def connections(self) -> tuple[Connection, ...]:
        """All connections, the demo always among them, in the order they were made."""
        return tuple(self._connections.values())

    def connection(self, connection_id: str) -> Connection:
        """Raises: KeyError: there is none of that id."""
        return self._connections[connection_id]

    def add(self, connection: Connection) -> None:
        """Raises: ValueError: the id is taken, or the base URL is not as `checked_base_url` gives it."""
        if connection.id in self._connections:
            raise ValueError("There is a connection of this id already.")
        self._connections[connection.id] = _checked(connection)

    def update(self, connection: Connection) -> None:
        """Replace the connection of the same id.

        Raises:
            KeyError: there is none of that id.
            ValueError: the base URL is not as `checked_base_url` gives it, or the demo's kind would change.
        """
        if connection.id not in self._connections:
            raise KeyError(connection.id)
        self._connections[connection.id] = _checked(connection)

    def remove(self, connection_id: str) -> None:
        """Drop a connection and what is remembered for it. Its key is the vault's to forget.

        Raises:
            KeyError: there is none of that id.
            ValueError: it is the demo.
        """
        if connection_id == DEMO_ID:
            raise ValueError("The demo cannot be removed.")
        del self._connections[connection_id]
        self.recent = tuple(one for one in self.recent if one.connection_id != connection_id)
        if self.last_connection_id == connection_id:
            self.last_connection_id = None

    def connection_for(self, base_url: str, agent_id: str | None) -> Connection | None:
        """The connection whose key fits an address: best of this agent, else the one used last; never the demo.

        Raises:
            ValueError: the address is refused; see `checked_base_url`.
        """
        address = checked_base_url(base_url)
        fitting = [one for one in self.connections if one.kind == "chatbase" and one.base_url == address]
        return max(fitting, key=lambda one: (one.agent_id == agent_id, one.last_used), default=None)

    def note_recent(self, conversation: RecentConversation) -> None:
        """Put a conversation on top of `recent`; the oldest beyond 30 are dropped."""
        others = (one for one in self.recent if one != conversation)
        self.recent = (conversation, *others)[:MOST_RECENT]

    def _document(self) -> Document:
        return Document(
            version=self._version,
            connections=self.connections,
            last_connection_id=self.last_connection_id,
            theme=self.theme,
            ask_before_simple_retry=self.ask_before_simple_retry,
            silence_limit_s=self.silence_limit_s,
            window_geometry=self.window_geometry,
            window_state=self.window_state,
            history_geometry=self.history_geometry,
            keep_days=self.keep_days,
            forgot_at=self.forgot_at,
            look_for_updates=self.look_for_updates,
            looked_for_updates_at=self.looked_for_updates_at,
            updates_number=self.updates_number,
            recent=self.recent,
        )

    @classmethod
    def _damaged(cls, path: Path) -> "Settings":
        aside = free_damaged_name(path)
        try:
            path.replace(aside)
        except OSError as problem:
            return cls._unreadable(path, problem)
        settings = cls(path)
        settings.problem = f"The settings could not be read. They start afresh; the old file is kept as {aside.name}."
        return settings

    @classmethod
    def _unreadable(cls, path: Path, problem: OSError) -> "Settings":
        settings = cls(path)
        settings._blocked = problem
        reason = problem.strerror or type(problem).__name__
        settings.problem = f"The settings cannot be read ({reason}). Changes are not kept; the file is left as it is."
        return settings


def _with_demo(connections: Iterable[Connection]) -> dict[str, Connection]:
    by_id = {DEMO_ID: DEMO}
    for one in connections:
        if (one.id == DEMO_ID) != (one.kind == "demo"):
            continue
        by_id[one.id] = one
    return by_id


def _checked(connection: Connection) -> Connection:
    if (connection.id == DEMO_ID) != (connection.kind == "demo"):
        raise ValueError("The demo stays the demo, and nothing else becomes it.")
    if connection.kind == "demo":
        return connection
    return msgspec.structs.replace(connection, base_url=checked_base_url(connection.base_url))


def _said(path: Path, bad: list[str]) -> str:
    names = ", ".join(bad[:5]) + (" …" if len(bad) > 5 else "")
    sentence = f"Some settings could not be read and took their usual value: {names}."
    try:
        return f"{sentence} The old file is kept as {copied_aside(path).name}."
    except OSError:
        return sentence
