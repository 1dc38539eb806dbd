-- What people leave for editors.

CREATE TABLE receipts (
	number     TEXT    NOT NULL PRIMARY KEY,
	text       TEXT    NOT NULL,
	department TEXT    NOT NULL,
	at         INTEGER NOT NULL
) STRICT;

CREATE INDEX receipts_at ON receipts (at);

CREATE TABLE reports (
	id       TEXT    NOT NULL PRIMARY KEY,
	entry    TEXT    NOT NULL,
	revision INTEGER NOT NULL,
	passage  TEXT    NOT NULL,
	reason   TEXT    NOT NULL,
	channel  TEXT    NOT NULL,
	at       INTEGER NOT NULL
) STRICT;
