package bench

import (
	"context"
	"time"

	"yiku/kb"
)

// Shelf is a library that is only read, for work that measures answering and not the store. It implements kb.Reader and
// kb.Journal, which forgets.
type Shelf []*kb.Entry

var (
	_ kb.Reader  = Shelf(nil)
	_ kb.Journal = Shelf(nil)
)

// List gives entries in their order, which must be that of their codes; there is nothing else.
func (s Shelf) List(_ context.Context, k kb.Kind, after string, limit int) ([]kb.Record, error) {
	var out []kb.Record
	if k != kb.KindEntry {
		return nil, nil
	}
	lo, hi := 0, len(s)
	for lo < hi {
		if m := (lo + hi) / 2; s[m].Code <= after {
			lo = m + 1
		} else {
			hi = m
		}
	}
	for _, e := range s[lo:min(len(s), lo+limit)] {
		out = append(out, e)
	}
	return out, nil
}

// Get finds nothing.
func (Shelf) Get(context.Context, kb.Kind, string) (kb.Record, error) {
	return nil, kb.Errorf(kb.NotFound, "没有这条记录")
}

// Head is 0.
func (Shelf) Head(context.Context) (int64, error) { return 0, nil }

// Changes are none.
func (Shelf) Changes(context.Context, int64, int) ([]kb.Change, error) { return nil, nil }

// Wait waits for the context.
func (Shelf) Wait(ctx context.Context, _ int64) error {
	<-ctx.Done()
	return ctx.Err()
}

// Record forgets.
func (Shelf) Record(context.Context, []kb.JournalRow) error { return nil }

// RecordFeedback forgets.
func (Shelf) RecordFeedback(context.Context, []kb.FeedbackRow) error { return nil }

// Rows are none.
func (Shelf) Rows(context.Context, string, int) ([]kb.JournalRow, error) { return nil, nil }

// Prune deletes nothing.
func (Shelf) Prune(context.Context, time.Time) (int, error) { return 0, nil }
