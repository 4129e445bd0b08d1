"""The black box: what a retry destroys and what it brought, in one SQLite file of this person.

history    `History`: open, begin a run, read back             recorder   `RunRecorder`: one run's frames and end
snapshot   `Snapshot`, `StoredMessage`: what the server had    records    `RunRow`, `RunEnd`, `SnapshotRow`
writer     the one thread that writes, by batches              reader     the one thread that reads
database   open, check, migrate, set aside what is damaged     place      where the file lies, who may read it
presence   which windows live, so that a dead one's runs show as incomplete
write_sql, read_sql   the statements                           migrations the schema, step by step
failing    which sentence a failing disk gives
"""
