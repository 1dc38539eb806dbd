package store

import (
	"crypto/rand"
	"time"

	"github.com/oklog/ulid/v2"
)

// ids makes ULIDs that follow each other within one millisecond too.
type ids struct {
	ms      uint64
	entropy *ulid.MonotonicEntropy
}

func newIDs(t time.Time) ids {
	return ids{ms: ulid.Timestamp(t), entropy: ulid.Monotonic(rand.Reader, 0)}
}

func (i ids) next() string { return ulid.MustNew(i.ms, i.entropy).String() }
