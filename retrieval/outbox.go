package retrieval

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"yiku/kb"
)

// outbox sends journal and feedback rows, and pairs to be counted, to the store in batches. While the store is away rows wait, up to a limit; what
// comes after is dropped and counted. Asking never waits for it.
type outbox struct {
	journal    kb.Journal
	popularity kb.Popularity // the journal again; nil when it counts nothing
	limit      int           // of each
	wake       chan struct{}

	mu       sync.Mutex
	rows     []kb.JournalRow
	feedback []kb.FeedbackRow
	pairs    []kb.Pair
	dropped  int64
}

// outboxBatch is how many rows are sent at a time; outboxPause how long rows gather first.
const (
	outboxBatch = 500
	outboxPause = 200 * time.Millisecond
)

func newOutbox(j kb.Journal, limit int) *outbox {
	p, _ := j.(kb.Popularity)
	return &outbox{journal: j, popularity: p, limit: limit, wake: make(chan struct{}, 1)}
}

func (o *outbox) addRow(r kb.JournalRow) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.rows) >= o.limit {
		o.dropped++
		return
	}
	o.rows = append(o.rows, r)
	o.nudge()
}

func (o *outbox) addFeedback(r kb.FeedbackRow) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.feedback) >= o.limit {
		o.dropped++
		return
	}
	o.feedback = append(o.feedback, r)
	o.nudge()
}

func (o *outbox) addPair(p kb.Pair) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.popularity == nil {
		return
	}
	if len(o.pairs) >= o.limit {
		o.dropped++
		return
	}
	o.pairs = append(o.pairs, p)
	o.nudge()
}

func (o *outbox) nudge() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// state gives the rows waiting and those dropped since the start.
func (o *outbox) state() (queued int, dropped int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.rows) + len(o.feedback) + len(o.pairs), o.dropped
}

// run sends until the context ends, then once more for what is left.
func (o *outbox) run(ctx context.Context, log *slog.Logger) {
	pause := outboxPause
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := o.send(last); err != nil {
				queued, _ := o.state()
				log.Error("journal rows lost at stop", "rows", queued, "err", err)
			}
			return
		case <-o.wake:
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		if ctx.Err() != nil {
			continue
		}
		if err := o.send(ctx); err != nil {
			pause = min(2*pause, 2*time.Second)
			log.Warn("journal waits", "err", err)
			o.nudge()
			continue
		}
		pause = outboxPause
	}
}

// send empties the queue; rows leave it only when the store has them. A row the store refuses for what it says, rather
// than for being away, is dropped with its batch, so that it cannot block the rest.
func (o *outbox) send(ctx context.Context) error {
	for {
		o.mu.Lock()
		rows, feedback := o.rows[:min(len(o.rows), outboxBatch)], o.feedback[:min(len(o.feedback), outboxBatch)]
		pairs := o.pairs[:min(len(o.pairs), outboxBatch)]
		o.mu.Unlock()
		if len(rows)+len(feedback)+len(pairs) == 0 {
			return nil
		}
		err := o.journal.Record(ctx, rows)
		if err == nil {
			err = o.journal.RecordFeedback(ctx, feedback)
		}
		if err == nil && len(pairs) > 0 {
			err = o.popularity.RecordPairs(ctx, pairs)
		}
		if err != nil && kb.CodeOf(err) != kb.Invalid {
			return err
		}
		o.mu.Lock()
		o.rows, o.feedback, o.pairs = o.rows[len(rows):], o.feedback[len(feedback):], o.pairs[len(pairs):]
		if err != nil {
			o.dropped += int64(len(rows) + len(feedback) + len(pairs))
		}
		if len(o.rows) == 0 {
			o.rows = nil // let the array go
		}
		o.mu.Unlock()
	}
}
