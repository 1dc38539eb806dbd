-- Times are microseconds since 1970 in UTC. Text is compared as bytes (SQLite's BINARY, the default).

CREATE TABLE records (
	id         TEXT    NOT NULL PRIMARY KEY,
	kind       TEXT    NOT NULL,
	code       TEXT    NOT NULL,
	revision   INTEGER NOT NULL,
	status     TEXT    NOT NULL,
	department TEXT    NOT NULL,
	doc        TEXT    NOT NULL,
	hash       TEXT    NOT NULL,
	updated    INTEGER NOT NULL,
	UNIQUE (kind, code)
) STRICT;

CREATE TABLE revisions (
	kind   TEXT    NOT NULL,
	id     TEXT    NOT NULL,
	number INTEGER NOT NULL,
	doc    TEXT    NOT NULL,
	hash   TEXT    NOT NULL,
	at     INTEGER NOT NULL,
	actor  TEXT    NOT NULL,
	PRIMARY KEY (kind, id, number)
) STRICT;

CREATE TABLE audit (
	seq       INTEGER NOT NULL PRIMARY KEY,
	at        INTEGER NOT NULL,
	actor     TEXT    NOT NULL,
	action    TEXT    NOT NULL,
	reason    TEXT    NOT NULL,
	kind      TEXT    NOT NULL,
	id        TEXT    NOT NULL,
	code      TEXT    NOT NULL,
	revision  INTEGER NOT NULL,
	doc_hash  TEXT    NOT NULL,
	prev_hash TEXT    NOT NULL,
	hash      TEXT    NOT NULL
) STRICT;

-- Not unique: whoever edits the table behind the program's back is to be found by verify, not stopped halfway.
CREATE INDEX audit_record ON audit (id, revision);

CREATE TABLE changes (
	seq      INTEGER NOT NULL PRIMARY KEY,
	kind     TEXT    NOT NULL,
	id       TEXT    NOT NULL,
	code     TEXT    NOT NULL,
	revision INTEGER NOT NULL
) STRICT;

CREATE TABLE journal (
	id         TEXT    NOT NULL PRIMARY KEY,
	at         INTEGER NOT NULL,
	channel    TEXT    NOT NULL,
	kind       TEXT    NOT NULL,
	entry      TEXT    NOT NULL,
	revision   INTEGER NOT NULL,
	latency    INTEGER NOT NULL, -- microseconds
	text       TEXT    NOT NULL,
	gap_key    TEXT    NOT NULL,
	department TEXT    NOT NULL
) STRICT;

CREATE INDEX journal_at ON journal (at);

CREATE TABLE gaps (
	id         TEXT    NOT NULL PRIMARY KEY,
	gap_key    TEXT    NOT NULL,
	key_hash   TEXT    NOT NULL UNIQUE, -- SHA-256 of gap_key: a key may be longer than an index takes
	text       TEXT    NOT NULL,
	department TEXT    NOT NULL,
	times      INTEGER NOT NULL,
	first_at   INTEGER NOT NULL,
	last_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE feedback (
	id      TEXT    NOT NULL PRIMARY KEY,
	answer  TEXT    NOT NULL,
	channel TEXT    NOT NULL,
	helpful INTEGER NOT NULL, -- 0 or 1
	reason  TEXT    NOT NULL,
	at      INTEGER NOT NULL
) STRICT;

CREATE INDEX feedback_at ON feedback (at);
