"""Files of earlier versions, rebuilt from the dumps beside this module."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

OLD_TABLES = {
    1: ("conversations", "messages", "snapshots", "snapshot_messages", "owners", "runs", "frames"),
}
"""Of each version that a dump holds."""


def rebuilt(version: int, path: Path) -> None:
    """Make the file at `path` as that version left it, its program having died in the middle of a run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dump = Path(__file__).with_name(f"v{version}.sql").read_text("utf-8")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(dump)


def rows(path: Path, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """All rows of a table, in one order."""
    with closing(sqlite3.connect(path)) as connection:
        question = f"SELECT {columns} FROM {table} ORDER BY {columns.replace('*', '1, 2')}"  # noqa: S608 - our names
        return connection.execute(question).fetchall()


def columns(path: Path, table: str) -> str:
    """The names of a table's columns."""
    with closing(sqlite3.connect(path)) as connection:
        return ", ".join(name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,)))
