// Package store keeps the library: records with their revisions, the audit chain, the change feed and the journal, in
// SQLite or PostgreSQL through one implementation over bun. What the two do differently is in sqlite.go and postgres.go.
//
// Writers take turns under one lock, across processes, so that changes become visible in the order of their numbers and
// the audit chain is one line. Readers never wait for a writer.
package store

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"yiku/kb"
)

var (
	_ kb.Editor  = (*Store)(nil)
	_ kb.Journal = (*Store)(nil)
)

// Config says where the library is kept.
type Config struct {
	Dir string // data directory: the SQLite file yiku.db and the audit-head file; "" keeps no audit-head
	URL string // postgres://…; "" means SQLite in Dir
}

// Store is the library in its database. It is safe for concurrent use, by several processes too.
type Store struct {
	Now func() time.Time // the clock; time.Now unless a test sets it

	engine engine
	read   *bun.DB
	write  *bun.DB
	head   headFile
	heard  signal

	unscrubbed atomic.Bool // something was deleted from the askers' tables that may still be in the files

	stop     context.CancelFunc
	followed sync.WaitGroup
}

// Open opens the library and creates or migrates its tables. It fails with Invalid for a configuration that cannot
// work and for a database made by a newer program, with Unavailable when the database cannot be reached.
func Open(ctx context.Context, c Config) (*Store, error) {
	return open(ctx, c, latest)
}

// open is Open with the tables brought to one version.
func open(ctx context.Context, c Config, version int) (*Store, error) {
	e, err := engineFor(c)
	if err != nil {
		return nil, err
	}
	s := &Store{Now: time.Now, engine: e, head: headFile{dir: c.Dir}}
	s.unscrubbed.Store(true) // by a process before, perhaps
	if s.read, s.write, err = e.open(); err != nil {
		return nil, s.explain(err)
	}
	if err := s.migrate(ctx, version); err != nil {
		s.closeDatabases()
		return nil, s.explain(err)
	}
	s.follow()
	return s, nil
}

// engineFor chooses the engine and creates the data directory.
func engineFor(c Config) (engine, error) {
	if c.Dir != "" {
		if err := os.MkdirAll(c.Dir, 0o750); err != nil {
			return nil, kb.Errorf(kb.Invalid, "无法使用数据目录 %s：请检查路径和权限", c.Dir).Because(err)
		}
	}
	if c.URL != "" {
		return newPostgres(c.URL)
	}
	file, err := filepath.Abs(filepath.Join(c.Dir, sqliteName))
	if c.Dir == "" || err != nil {
		return nil, kb.Errorf(kb.Invalid, "没有指定数据目录：请用 --data 指定，或用 --database-url 指定 PostgreSQL").Because(err)
	}
	return embedded{file: file}, nil
}

// follow listens for the changes of other processes until the store is closed.
func (s *Store) follow() {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.followed.Go(func() { s.engine.follow(ctx, s.heard.raise) })
}

// Close lets go of the database. Nothing may use the store afterwards.
func (s *Store) Close() error {
	s.stop()
	s.followed.Wait()
	return s.explain(s.closeDatabases())
}

func (s *Store) closeDatabases() error {
	err := s.read.Close()
	if werr := s.write.Close(); werr != nil {
		err = werr
	}
	if err != nil {
		slog.Warn("database not closed cleanly", "error", err)
	}
	return err
}

// Ping reports whether the database answers; it fails with Unavailable within a few seconds.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Head(ctx)
	return err
}
