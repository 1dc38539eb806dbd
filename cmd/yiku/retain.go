package main

import (
	"context"
	"log/slog"
	"time"

	"yiku/kb"
)

// retain deletes journal and feedback rows older than days, once a day and at the start, until ctx ends. While the store
// is away it tries again every hour.
func retain(ctx context.Context, j kb.Journal, days int) {
	for {
		wait := 24 * time.Hour
		n, err := j.Prune(ctx, time.Now().AddDate(0, 0, -days))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			wait = time.Hour
			slog.WarnContext(ctx, "old journal rows not deleted", "error", err)
		case n > 0:
			slog.InfoContext(ctx, "old journal rows deleted", "rows", n, "days", days)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}
