package main

import (
	"context"
	"errors"
	"log/slog"

	"yiku/kb"
	"yiku/seeds"
)

// errTouched stops reading a library at the first entry that somebody has put or changed.
var errTouched = errors.New("touched")

// plant puts the starter library into one that has no entries but its own, untouched ones; what is there already stays as
// it is. So processes that start together may all do it, one that was killed while doing it has it finished, and
// departments that somebody has corrected stay correct. It gives the number of records that were added.
func plant(ctx context.Context, ed kb.Editor) (int, error) {
	err := kb.EachRecord(ctx, ed, func(e *kb.Entry) error {
		if !e.Unconfirmed() || e.Revision > 1 {
			return errTouched
		}
		return nil
	})
	if errors.Is(err, errTouched) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n, err := seeds.Load(ctx, adding{ed})
	if err == nil {
		slog.InfoContext(ctx, "starter library loaded", "records", n)
	}
	return n, err
}

// adding is an Editor that adds records and changes none.
type adding struct{ kb.Editor }

// Put keeps the records whose codes are not there; the others are Same.
func (a adding) Put(ctx context.Context, act kb.Act, recs ...kb.Record) ([]kb.Outcome, error) {
	outcomes := make([]kb.Outcome, len(recs))
	var missing []kb.Record
	for i, rec := range recs {
		switch _, err := a.Get(ctx, rec.Kind(), rec.Key()); kb.CodeOf(err) {
		case "":
		case kb.NotFound:
			outcomes[i] = kb.New
			missing = append(missing, rec)
		default:
			return nil, err
		}
	}
	if len(missing) == 0 {
		return outcomes, nil
	}
	_, err := a.Editor.Put(ctx, act, missing...)
	return outcomes, err
}
