-- The last turn of each conversation, for half an hour. No index by time: what is too old is deleted twice an hour.

CREATE TABLE conversations (
	id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	entry    TEXT COLLATE "C" NOT NULL,
	question TEXT COLLATE "C" NOT NULL,
	at       BIGINT           NOT NULL
);
