package store

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"

	"github.com/uptrace/bun"
)

const (
	quickLimit = 3 * time.Second  // for one look at the head
	readLimit  = 30 * time.Second // for one page
	writeLimit = 30 * time.Second // for one transaction, its wait for the lock included
)

// change runs do in a transaction under the writers' lock, once more when another writer got in its way. Once it holds
// the lock it is carried through even when ctx ends, so that its outcome is known.
func (s *Store) change(ctx context.Context, do func(ctx context.Context, tx bun.Tx) error) error {
	return s.transact(ctx, func(inner context.Context, tx bun.Tx) error {
		if err := s.engine.lock(inner, tx); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return do(inner, tx)
	})
}

// transact is change without the writers' lock, for what other writers' order does not matter to.
func (s *Store) transact(ctx context.Context, do func(ctx context.Context, tx bun.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return s.explain(err)
	}
	inner, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeLimit)
	defer cancel()
	for try := 1; ; try++ {
		err := s.write.RunInTx(inner, nil, do)
		if err == nil || try == 5 || ctx.Err() != nil || !s.engine.again(err) {
			return s.explain(err)
		}
		time.Sleep(time.Duration(try*10+rand.IntN(20)) * time.Millisecond)
	}
}

// snapshot runs do in a transaction that sees the database as it is at its first look, whatever others write.
func (s *Store) snapshot(ctx context.Context, do func(ctx context.Context, tx bun.Tx) error) error {
	opts := &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	return s.explain(s.read.RunInTx(ctx, opts, do))
}
