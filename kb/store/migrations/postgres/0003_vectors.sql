-- What encoders made of texts; key is a hash of the text, as a signed number.

CREATE TABLE vectors (
	encoder TEXT COLLATE "C" NOT NULL,
	key     BIGINT           NOT NULL,
	bytes   BYTEA            NOT NULL,
	PRIMARY KEY (encoder, key)
);
