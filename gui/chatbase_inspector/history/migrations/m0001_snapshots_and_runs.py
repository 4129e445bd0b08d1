"""Snapshots, runs and frames.

A message is stored once a conversation and content (`hash`), however many snapshots show it, so 50 snapshots of 2,000
messages store 2,000 bodies and 100,000 pairs of integers. Ids of runs and snapshots are never used twice.
JSON from the server is a BLOB: exactly the bytes that came.
"""

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE conversations (
        id INTEGER PRIMARY KEY,
        base_url TEXT NOT NULL,
        agent_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        UNIQUE (base_url, agent_id, conversation_id)
    ) STRICT""",
    """CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        hash BLOB NOT NULL,
        message_id TEXT NOT NULL,
        role TEXT NOT NULL,
        created_at REAL,
        json BLOB NOT NULL,
        UNIQUE (conversation, hash)
    ) STRICT""",
    """CREATE TABLE snapshots (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        reason TEXT NOT NULL,
        taken_at REAL NOT NULL,
        head BLOB NOT NULL,
        complete INTEGER NOT NULL,
        older_missing INTEGER,
        messages INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX snapshots_of_conversation ON snapshots (conversation, id)",
    """CREATE TABLE snapshot_messages (
        snapshot INTEGER NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        PRIMARY KEY (snapshot, position)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX snapshot_messages_of_message ON snapshot_messages (message)",
    """CREATE TABLE owners (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        token TEXT NOT NULL UNIQUE,
        pid INTEGER NOT NULL,
        opened_at REAL NOT NULL
    ) STRICT""",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        owner INTEGER REFERENCES owners (id) ON DELETE SET NULL,
        before_snapshot INTEGER NOT NULL REFERENCES snapshots (id),
        after_snapshot INTEGER REFERENCES snapshots (id),
        target_message_id TEXT NOT NULL,
        user_message_id TEXT,
        streamed INTEGER NOT NULL,
        state TEXT NOT NULL,
        prepared_at REAL NOT NULL,
        sent_at REAL,
        ended_at REAL,
        status INTEGER,
        request_id TEXT,
        headers_ns INTEGER,
        headers BLOB,
        outcome TEXT,
        interrupted INTEGER NOT NULL DEFAULT 0,
        duration_ns INTEGER,
        meta BLOB,
        failure BLOB,
        events INTEGER,
        warnings INTEGER,
        unknown INTEGER,
        frames INTEGER,
        frame_bytes INTEGER,
        frames_seen INTEGER
    ) STRICT""",
    "CREATE INDEX runs_of_conversation ON runs (conversation, id)",
    "CREATE INDEX runs_of_before_snapshot ON runs (before_snapshot)",
    "CREATE INDEX runs_of_after_snapshot ON runs (after_snapshot)",
    "CREATE INDEX runs_not_ended ON runs (owner) WHERE state <> 'ended'",
    # `data` is nearly always a piece of `raw`: then only where it lies is stored (data_at, data_bytes), else the text.
    """CREATE TABLE frames (
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        at_ns INTEGER NOT NULL,
        kind TEXT NOT NULL,
        event TEXT NOT NULL,
        data_at INTEGER,
        data_bytes INTEGER,
        data BLOB,
        raw BLOB NOT NULL,
        PRIMARY KEY (run, number)
    ) STRICT, WITHOUT ROWID""",
)
