"""Check sums (`history.seals`), by which what is read out of a damaged file is known to be what was written.

A message needs none: its `hash` is one. A row without a seal was written by an earlier version, or has not ended yet.
Those of the frames lie in a table of their own: a window of an older version, still open, goes on inserting into
`frames` by position. They are blobs, so that no row of theirs looks like one of `snapshot_messages`.
"""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE snapshots ADD COLUMN seal INTEGER",
    "ALTER TABLE snapshots ADD COLUMN order_seal INTEGER",
    "ALTER TABLE runs ADD COLUMN seal INTEGER",
    """CREATE TABLE frame_seals (
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        seal BLOB NOT NULL,
        PRIMARY KEY (run, number)
    ) STRICT, WITHOUT ROWID""",
)
