"""The black box: what a retry destroys and what it brought, in one SQLite file of this person.

history, recorder              `History`: open, begin a run, read back; `RunRecorder`: one run's frames and end
snapshot, records, finding     what goes in, what comes out, what is searched
archive, export, export_format `Archive`: list, search, measure; one conversation as one JSON file
writer, reader                 the one thread that writes, by batches; the one that reads
database, trust, place, presence, failing   open, check; where it lies; which windows live; words for trouble
retention, salvage, seals      what is forgotten for good; what a damaged file still gives; check sums of rows
indexing, words, answering, removal  what the search index says; what a run received; what is gone since when
…_sql, migrations              the statements; the schema, step by step
"""
