package kb

import "context"

// Vector is the vector of one text, as an encoder made it.
type Vector struct {
	Key   uint64 // hash of the text (retrieval/vector.Key)
	Bytes []byte // as retrieval/vector writes it; the store does not look inside
}

// Vectors keeps vectors between starts, so that a text is encoded once. An encoder's name keeps its vectors apart from
// another's: they cannot be compared. They can all be made again, so no backup holds them.
type Vectors interface {
	// PutVectors keeps an encoder's vectors, at most MaxVectors; a key that is there stays as it is. Fails with Invalid,
	// Unavailable.
	PutVectors(ctx context.Context, encoder string, vs []Vector) error
	// Vectors gives up to limit of an encoder's vectors with a key after after, ordered by key as a signed number; the
	// first page begins with first set. Fails with Unavailable.
	Vectors(ctx context.Context, encoder string, after uint64, first bool, limit int) ([]Vector, error)
	// VectorsOf gives those of these keys that are kept, in no particular order. Fails with Invalid (more than
	// MaxVectors), Unavailable.
	VectorsOf(ctx context.Context, encoder string, keys []uint64) ([]Vector, error)
	// Encoders names the encoders that have vectors, with how many. Fails with Unavailable.
	Encoders(ctx context.Context) (map[string]int, error)
	// DropVectors forgets an encoder's vectors, those of these keys, or all when keys is nil. Fails with Invalid (more
	// than MaxVectors), Unavailable.
	DropVectors(ctx context.Context, encoder string, keys []uint64) error
}

// MaxVectors is how many vectors one call takes at most.
const MaxVectors = 500
