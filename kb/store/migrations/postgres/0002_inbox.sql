-- What people leave for editors.

CREATE TABLE receipts (
	number     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	text       TEXT COLLATE "C" NOT NULL,
	department TEXT COLLATE "C" NOT NULL,
	at         BIGINT           NOT NULL
);

CREATE INDEX receipts_at ON receipts (at);

CREATE TABLE reports (
	id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	entry    TEXT COLLATE "C" NOT NULL,
	revision BIGINT           NOT NULL,
	passage  TEXT COLLATE "C" NOT NULL,
	reason   TEXT COLLATE "C" NOT NULL,
	channel  TEXT COLLATE "C" NOT NULL,
	at       BIGINT           NOT NULL
);
