package store

import (
	"context"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// engine is what SQLite and PostgreSQL do differently.
type engine interface {
	name() string   // as people know it
	folder() string // of its migrations
	// open gives one pool for readers and one for writers.
	open() (read, write *bun.DB, err error)
	// lock makes the transaction the only one that writes, in every process, until it ends.
	lock(ctx context.Context, tx bun.Tx) error
	// announce tells other processes, once the transaction is committed, that there are changes.
	announce(ctx context.Context, tx bun.Tx) error
	// follow calls heard after changes of other processes until ctx ends. It may miss some, so waiting also looks.
	follow(ctx context.Context, heard func())
	// again reports an error that goes away when the transaction is run once more.
	again(err error) bool
	// explain turns the engine's own errors into one for people; nil for errors it does not know.
	explain(err error) *kb.Error
	// scrub takes what was deleted from the askers' tables out of the database's files too, as far as the engine can.
	scrub(ctx context.Context, write *bun.DB) error
	// measure gives the database's size in bytes and its version.
	measure(ctx context.Context, db bun.IDB) (bytes int64, version string, err error)
}
