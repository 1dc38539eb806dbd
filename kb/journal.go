package kb

import (
	"context"
	"time"
)

// Masked is text whose personal data has been taken out; only kb/mask makes it.
type Masked string

// JournalRow is one question and how it was answered.
type JournalRow struct {
	ID       string // the Answer's
	At       time.Time
	Channel  Channel
	Kind     AnswerKind
	Entry    string // id, "" unless Direct
	Revision int
	Latency  time.Duration
	Text     Masked
	// GapKey groups None questions that say the same; Department is the code of the one that should answer. Both are
	// set only when Kind is None.
	GapKey     string
	Department string
	Asker      Asker // counted when the row comes in (Tally), and not kept
}

// Gap 缺口: a question nothing answered well, waiting for an owner.
type Gap struct {
	ID         string // ULID
	Key        string
	Text       Masked // as first asked
	Department string // code; "" when no topic was clear
	Count      int
	First      time.Time
	Last       time.Time
}

// Feedback is what a person thought of an answer, or of an entry that they found by themselves.
type Feedback struct {
	Answer  string // Answer.ID, or the entry's
	Channel Channel
	Helpful bool
	Reason  string // at most 500 characters, as typed; masked before it is stored
}

// FeedbackRow is Feedback as it is kept.
type FeedbackRow struct {
	ID      string // ULID
	Answer  string
	Channel Channel
	Helpful bool
	Reason  Masked
	At      time.Time
}

// Journal keeps what was asked. All of it fails with Unavailable when the store is away.
type Journal interface {
	// Record keeps rows, opens or joins the gaps they name and counts what answered, in one transaction. A row whose ID is
	// already there is passed over, so a batch may be sent again.
	Record(ctx context.Context, rows []JournalRow) error
	// RecordFeedback keeps rows; one already there is passed over.
	RecordFeedback(ctx context.Context, rows []FeedbackRow) error
	// Rows gives up to limit journal rows after the id after, oldest first.
	Rows(ctx context.Context, after string, limit int) ([]JournalRow, error)
	// Prune deletes journal and feedback rows, receipts and reports older than before, and gaps last asked about before
	// it, and says how many.
	Prune(ctx context.Context, before time.Time) (int, error)
}
