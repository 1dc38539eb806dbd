package store

import (
	"context"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// Size says how large the library is.
type Size struct {
	Dialect  string          `json:"dialect"` // SQLite or PostgreSQL
	Version  string          `json:"version"` // of the database
	Schema   int             `json:"schema"`  // version of the tables
	Bytes    int64           `json:"bytes"`   // of the database, its indexes included
	Records  map[kb.Kind]int `json:"records"` // of every kind
	Audit    int             `json:"audit"`   // rows
	Journal  int             `json:"journal"`
	Gaps     int             `json:"gaps"`
	Feedback int             `json:"feedback"`
}

// Size counts what the database holds. It fails with Unavailable.
func (s *Store) Size(ctx context.Context) (Size, error) {
	size := Size{Dialect: s.engine.name(), Records: map[kb.Kind]int{}}
	err := s.snapshot(ctx, func(ctx context.Context, tx bun.Tx) (err error) {
		if size.Bytes, size.Version, err = s.engine.measure(ctx, tx); err != nil {
			return err
		}
		err = tx.NewRaw(`SELECT (SELECT max(number) FROM migrations), (SELECT count(*) FROM audit), (SELECT count(*) FROM journal),
			(SELECT count(*) FROM gaps), (SELECT count(*) FROM feedback)`).
			Scan(ctx, &size.Schema, &size.Audit, &size.Journal, &size.Gaps, &size.Feedback)
		if err != nil {
			return err
		}
		var counts []struct {
			Kind kb.Kind
			N    int
		}
		if err := tx.NewRaw("SELECT kind, count(*) AS n FROM records GROUP BY kind").Scan(ctx, &counts); err != nil {
			return err
		}
		for _, k := range kb.Kinds {
			size.Records[k] = 0
		}
		for _, c := range counts {
			size.Records[c.Kind] = c.N
		}
		return nil
	})
	return size, err
}
