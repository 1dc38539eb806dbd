-- How often entries answered, by day; previous is the entry that answered before, "" for all.

CREATE TABLE tallies (
	day      TEXT    NOT NULL,
	entry    TEXT    NOT NULL,
	previous TEXT    NOT NULL,
	asks     INTEGER NOT NULL,
	askers   INTEGER NOT NULL,
	PRIMARY KEY (day, entry, previous)
) STRICT, WITHOUT ROWID;

-- Who was counted today, as 16 bits of a hash with the day's key. Both are deleted when the day is over, and no backup holds them.

CREATE TABLE tally_keys (
	day TEXT NOT NULL PRIMARY KEY,
	key BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tally_marks (
	day      TEXT    NOT NULL,
	mark     INTEGER NOT NULL,
	entry    TEXT    NOT NULL,
	previous TEXT    NOT NULL,
	PRIMARY KEY (day, mark, entry, previous)
) STRICT, WITHOUT ROWID;
