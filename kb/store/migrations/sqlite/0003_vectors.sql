-- What encoders made of texts; key is a hash of the text, as a signed number.

CREATE TABLE vectors (
	encoder TEXT    NOT NULL,
	key     INTEGER NOT NULL,
	bytes   BLOB    NOT NULL,
	PRIMARY KEY (encoder, key)
) STRICT, WITHOUT ROWID;
