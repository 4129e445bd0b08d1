"""The schema, one numbered module a step. A step once released is never edited; the next one builds on it.

Each module has `STATEMENTS`, run in order in one transaction; the number in its name is the `user_version`
after it.
"""

from chatbase_inspector.history.migrations import m0001_snapshots_and_runs, m0002_agents_and_search, m0003_seals

STEPS: tuple[tuple[str, ...], ...] = (
    m0001_snapshots_and_runs.STATEMENTS,
    m0002_agents_and_search.STATEMENTS,
    m0003_seals.STATEMENTS,
)
