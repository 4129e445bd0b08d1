"""What the agent was called and which model it had at each run, and the index that searches read.

`texts` holds the words of each message and of each run's answer as they are searched (see `indexing`), `words` is the
FTS5 index over them. Both are filled later, in small batches, from `index_queue`; triggers put new messages and ended
runs there, so that a window of an older version which still writes is heard as well.

Nothing else needs to know of the three tables. Who deletes a conversation, message or run loses its text, its place
in the queue and its index entry by cascade and trigger (`PRAGMA foreign_keys = ON`). The words themselves may then
still stand in old pieces of the index and in free pages; `indexing.drop_deleted_words` and, after its commit, `VACUUM`
take them out. Who saves what is left of a damaged file copies the other tables only: the queue fills itself.
"""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE runs ADD COLUMN agent_name TEXT",
    "ALTER TABLE runs ADD COLUMN agent_model TEXT",
    "CREATE INDEX runs_by_time ON runs (coalesce(sent_at, prepared_at))",
    "CREATE INDEX snapshots_by_time ON snapshots (taken_at)",
    "CREATE INDEX messages_by_id ON messages (conversation, message_id)",
    """CREATE TABLE texts (
        id INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL,
        message INTEGER UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
        run INTEGER UNIQUE REFERENCES runs (id) ON DELETE CASCADE,
        at REAL NOT NULL,
        body TEXT NOT NULL,
        CHECK ((message IS NULL) <> (run IS NULL))
    ) STRICT""",
    # Marks that are vowels in many scripts (Mn, Mc) and emoji and currencies (So, Sc) are words here, not borders.
    """CREATE VIRTUAL TABLE words USING fts5 (body, content = 'texts', content_rowid = 'id',
        tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc So Sc'")""",
    """CREATE TRIGGER texts_added AFTER INSERT ON texts BEGIN
        INSERT INTO words (rowid, body) VALUES (new.id, new.body);
    END""",
    """CREATE TRIGGER texts_deleted AFTER DELETE ON texts BEGIN
        INSERT INTO words (words, rowid, body) VALUES ('delete', old.id, old.body);
    END""",
    """CREATE TABLE index_queue (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        message INTEGER UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
        run INTEGER UNIQUE REFERENCES runs (id) ON DELETE CASCADE,
        CHECK ((message IS NULL) <> (run IS NULL))
    ) STRICT""",
    "INSERT INTO index_queue (message) SELECT id FROM messages ORDER BY id",
    "INSERT INTO index_queue (run) SELECT id FROM runs WHERE state = 'ended' ORDER BY id",
    """CREATE TRIGGER messages_added AFTER INSERT ON messages BEGIN
        INSERT INTO index_queue (message) VALUES (new.id);
    END""",
    """CREATE TRIGGER runs_ended AFTER UPDATE OF state ON runs WHEN new.state = 'ended' BEGIN
        INSERT INTO index_queue (run) SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM index_queue WHERE run = new.id);
    END""",
)
