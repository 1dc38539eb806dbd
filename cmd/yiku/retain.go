package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"yiku/kb"
)

// forgetful is what must not keep everything: the store.
type forgetful interface {
	kb.Journal
	PruneConversations(ctx context.Context) (int, error)
	PruneAskers(ctx context.Context) (int, error)
}

// forgetEvery is how often what tells askers apart is deleted, of days that are over.
const forgetEvery = 10 * time.Minute

// retain deletes journal and feedback rows older than days, once a day and at the start, conversations twice an hour, and
// the day's askers soon after midnight, until ctx ends.
func retain(ctx context.Context, f forgetful, days int) {
	var work sync.WaitGroup
	work.Go(func() {
		prune(ctx, "journal", 24*time.Hour, func() (int, error) { return f.Prune(ctx, time.Now().AddDate(0, 0, -days)) })
	})
	work.Go(func() {
		prune(ctx, "conversation", kb.ConversationTTL, func() (int, error) { return f.PruneConversations(ctx) })
	})
	work.Go(func() {
		prune(ctx, "asker", forgetEvery, func() (int, error) { return f.PruneAskers(ctx) })
	})
	work.Wait()
}

// prune deletes old rows every so often. While the store is away it tries again every hour.
func prune(ctx context.Context, what string, every time.Duration, old func() (int, error)) {
	for {
		wait := every
		n, err := old()
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			wait = min(every, time.Hour)
			slog.WarnContext(ctx, "old rows not deleted", "of", what, "error", err)
		case n > 0:
			slog.InfoContext(ctx, "old rows deleted", "of", what, "rows", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}
