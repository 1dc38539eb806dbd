package vector

import "context"

// Set is one encoder's vectors, wherever they are kept: a Table in memory, or PostgreSQL's (retrieval/vector/pgvector).
// Its methods may be called at the same time. Those with a context may go over a network: they fail with the context's
// error when that ends first, else with kb.Unavailable. A Table's never fail.
type Set interface {
	// Dims is how many numbers a vector has.
	Dims() int
	// Len is the number of vectors, as far as this process knows.
	Len() int
	// Bytes is the memory of this process that the vectors take.
	Bytes() int
	// Missing gives those of the keys that have no vector, in their order; nil when all have one.
	Missing(ctx context.Context, keys []uint64) ([]uint64, error)
	// Add adds vectors under their keys; a key that is there stays as it is, a vector of another length is left out.
	Add(ctx context.Context, keys []uint64, vs []Packed) error
	// Nearest gives the vectors in scope that are nearest to q, up to n, nearest first and equals in order of key; nil
	// for none. A nil scope has all of them.
	Nearest(ctx context.Context, q *Query, n int, in *Scope) ([]Near, error)
	// Cosines writes the cosine of q and each key's vector to out, which is as long as keys; NaN for a key without one.
	Cosines(ctx context.Context, q *Query, keys []uint64, out []float32) error
	// Forget drops the vectors whose key is not kept and gives their keys, in no particular order; nil for none.
	Forget(ctx context.Context, keep func(key uint64) bool) ([]uint64, error)
}

// Scope says which vectors a search may find. It is not changed once it is used.
type Scope struct {
	// Keys are all that are in scope, each once, when they are at most MaxKeys: the search is exact among them. An empty
	// list that is not nil has nothing in scope.
	Keys []uint64
	// Allows reports whether a key is in scope, when Keys is nil. A nil Allows has everything in scope.
	Allows func(key uint64) bool
}

// MaxKeys is how many keys of a scope are worth naming: comparing so many one by one takes as long as a search among all
// (docs/adr/0005-pgvector.md).
const MaxKeys = 4096

// Backend keeps the vectors of several encoders for all processes of a library. An encoder's name keeps its vectors apart
// from another's: they cannot be compared.
type Backend interface {
	// Open gives an encoder's vectors of so many numbers, and makes a place for them where there is none. With 0 numbers it
	// gives those that are there, nil for none. Fails with Invalid, Unavailable.
	Open(ctx context.Context, encoder string, dims int) (Set, error)
	// Encoders names the encoders that have a place here, with how many vectors. Fails with Unavailable.
	Encoders(ctx context.Context) (map[string]int, error)
	// Release says that this process uses an encoder's vectors no more: Drop need not wait for it.
	Release(encoder string)
	// Drop forgets an encoder's vectors, unless a process may still be using them: then they stay until it is asked again.
	// Fails with Unavailable.
	Drop(ctx context.Context, encoder string) error
}
