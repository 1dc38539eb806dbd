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

// plant puts the starter library into one that holds nothing else, untouched as yet. What is there already stays the same:
// so processes that start together may all do it, one that was killed while doing it has it finished, and a new version
// of the program brings its own.
func plant(ctx context.Context, ed kb.Editor) error {
	err := kb.EachRecord(ctx, ed, func(e *kb.Entry) error {
		if !e.Unconfirmed() || e.Revision > 1 {
			return errTouched
		}
		return nil
	})
	if errors.Is(err, errTouched) {
		return nil
	}
	if err != nil {
		return err
	}
	n, err := seeds.Load(ctx, ed)
	if err == nil {
		slog.InfoContext(ctx, "starter library loaded", "records", n)
	}
	return err
}
