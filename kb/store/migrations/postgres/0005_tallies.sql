-- How often entries answered, by day; previous is the entry that answered before, "" for all.

CREATE TABLE tallies (
	day      TEXT COLLATE "C" NOT NULL,
	entry    TEXT COLLATE "C" NOT NULL,
	previous TEXT COLLATE "C" NOT NULL,
	asks     BIGINT           NOT NULL,
	askers   BIGINT           NOT NULL,
	PRIMARY KEY (day, entry, previous)
);

-- Who was counted today, as 16 bits of a hash with the day's key. Both are deleted when the day is over, and no backup holds them.

CREATE TABLE tally_keys (
	day TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	key BYTEA            NOT NULL
);

CREATE TABLE tally_marks (
	day      TEXT COLLATE "C" NOT NULL,
	mark     BIGINT           NOT NULL,
	entry    TEXT COLLATE "C" NOT NULL,
	previous TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (day, mark, entry, previous)
);
