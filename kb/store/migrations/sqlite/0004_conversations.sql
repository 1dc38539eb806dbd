-- The last turn of each conversation, for half an hour. No index by time: what is too old is deleted twice an hour.

CREATE TABLE conversations (
	id       TEXT    NOT NULL PRIMARY KEY,
	entry    TEXT    NOT NULL,
	question TEXT    NOT NULL,
	at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
