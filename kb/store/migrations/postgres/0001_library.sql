-- Times are microseconds since 1970 in UTC. Text is compared as bytes (COLLATE "C").

CREATE TABLE records (
	id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	kind       TEXT COLLATE "C" NOT NULL,
	code       TEXT COLLATE "C" NOT NULL,
	revision   BIGINT           NOT NULL,
	status     TEXT COLLATE "C" NOT NULL,
	department TEXT COLLATE "C" NOT NULL,
	doc        TEXT COLLATE "C" NOT NULL,
	hash       TEXT COLLATE "C" NOT NULL,
	updated    BIGINT           NOT NULL,
	UNIQUE (kind, code)
);

CREATE TABLE revisions (
	kind   TEXT COLLATE "C" NOT NULL,
	id     TEXT COLLATE "C" NOT NULL,
	number BIGINT           NOT NULL,
	doc    TEXT COLLATE "C" NOT NULL,
	hash   TEXT COLLATE "C" NOT NULL,
	at     BIGINT           NOT NULL,
	actor  TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (kind, id, number)
);

CREATE TABLE audit (
	seq       BIGINT           NOT NULL PRIMARY KEY,
	at        BIGINT           NOT NULL,
	actor     TEXT COLLATE "C" NOT NULL,
	action    TEXT COLLATE "C" NOT NULL,
	reason    TEXT COLLATE "C" NOT NULL,
	kind      TEXT COLLATE "C" NOT NULL,
	id        TEXT COLLATE "C" NOT NULL,
	code      TEXT COLLATE "C" NOT NULL,
	revision  BIGINT           NOT NULL,
	doc_hash  TEXT COLLATE "C" NOT NULL,
	prev_hash TEXT COLLATE "C" NOT NULL,
	hash      TEXT COLLATE "C" NOT NULL
);

-- Not unique: whoever edits the table behind the program's back is to be found by verify, not stopped halfway.
CREATE INDEX audit_record ON audit (id, revision);

CREATE TABLE changes (
	seq      BIGINT           NOT NULL PRIMARY KEY,
	kind     TEXT COLLATE "C" NOT NULL,
	id       TEXT COLLATE "C" NOT NULL,
	code     TEXT COLLATE "C" NOT NULL,
	revision BIGINT           NOT NULL
);

CREATE TABLE journal (
	id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	at         BIGINT           NOT NULL,
	channel    TEXT COLLATE "C" NOT NULL,
	kind       TEXT COLLATE "C" NOT NULL,
	entry      TEXT COLLATE "C" NOT NULL,
	revision   BIGINT           NOT NULL,
	latency    BIGINT           NOT NULL, -- microseconds
	text       TEXT COLLATE "C" NOT NULL,
	gap_key    TEXT COLLATE "C" NOT NULL,
	department TEXT COLLATE "C" NOT NULL
);

CREATE INDEX journal_at ON journal (at);

CREATE TABLE gaps (
	id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	gap_key    TEXT COLLATE "C" NOT NULL,
	key_hash   TEXT COLLATE "C" NOT NULL UNIQUE, -- SHA-256 of gap_key: a key may be longer than an index takes
	text       TEXT COLLATE "C" NOT NULL,
	department TEXT COLLATE "C" NOT NULL,
	times      BIGINT           NOT NULL,
	first_at   BIGINT           NOT NULL,
	last_at    BIGINT           NOT NULL
);

CREATE TABLE feedback (
	id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	answer  TEXT COLLATE "C" NOT NULL,
	channel TEXT COLLATE "C" NOT NULL,
	helpful BIGINT           NOT NULL, -- 0 or 1
	reason  TEXT COLLATE "C" NOT NULL,
	at      BIGINT           NOT NULL
);

CREATE INDEX feedback_at ON feedback (at);
