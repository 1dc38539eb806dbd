package kb

import (
	"context"
	"encoding/json"
	"time"
)

// Reader reads the library from its store. Codes are compared as bytes (UTF-8).
type Reader interface {
	// List gives up to limit records of the kind whose code comes after after, ordered by code, whatever their status.
	// Fails with Invalid for an unknown kind, Unavailable when the store is away.
	List(ctx context.Context, k Kind, after string, limit int) ([]Record, error)
	// Get gives the record with this code or this id. Fails with NotFound, Unavailable.
	Get(ctx context.Context, k Kind, codeOrID string) (Record, error)
	// Head gives the sequence number of the last change, 0 when there is none.
	Head(ctx context.Context) (int64, error)
	// Changes gives up to limit changes after this sequence number, oldest first. A change is visible here only when
	// every change with a smaller number is.
	Changes(ctx context.Context, after int64, limit int) ([]Change, error)
	// Wait returns when there is a change after this sequence number, or with the context's error. It looks at least
	// every half second; when the store is away it fails with Unavailable at once.
	Wait(ctx context.Context, after int64) error
}

// Change is one row of the change feed.
type Change struct {
	Seq      int64
	Kind     Kind
	ID       string
	Code     string
	Revision int
}

// Editor changes the library.
type Editor interface {
	Reader
	// Put keeps records as they are given, each a whole change (record, revision, audit row, change-feed row), all of
	// them in one transaction of at most MaxPut. A record's identity is its code: an unknown code is New and gets an id;
	// a known one whose JSON differs is Changed; an equal one is Same and writes nothing. A record whose Revision is
	// not 0 must have the stored one's, else Conflict. Meta is filled in. Fails with Invalid (no code, too many),
	// Conflict, Unavailable; then nothing was kept. When a region or an audience gets another name, the entries and
	// synonyms that name it are changed with it, in the same transaction.
	Put(ctx context.Context, act Act, recs ...Record) ([]Outcome, error)
}

// MaxPut is the number of records one Put takes at most.
const MaxPut = 200

// Act says who changes something, what they call it and why; it is kept in the audit row.
type Act struct {
	By     string // a person's or a command's name
	Action string // one of the Action constants
	Reason string
}

// What people do to records.
const (
	ActionImport   = "import"
	ActionSeed     = "seed"
	ActionWithdraw = "withdraw"
	ActionConfirm  = "confirm"
)

// Outcome says what Put did with a record.
type Outcome int

// The outcomes.
const (
	Same Outcome = iota
	New
	Changed
)

// Revision 版本 is an immutable snapshot of a record.
type Revision struct {
	Kind   Kind
	ID     string // of the record
	Number int
	Doc    json.RawMessage // the record's JSON then
	Hash   string          // SHA-256 of Doc, hex
	At     time.Time
	By     string
}

// AuditRow is one link of the audit chain.
type AuditRow struct {
	Seq      int64
	At       time.Time
	Act      Act
	Kind     Kind
	ID       string // of the record
	Code     string
	Revision int
	DocHash  string // Hash of the revision it speaks of
	PrevHash string // Hash of the row before; "" for the first
	Hash     string // SHA-256 over all of the above, hex
}

// EachRecord calls do with every record of T's kind in order of code, reading them page by page. It stops at the first error.
func EachRecord[T Record](ctx context.Context, r Reader, do func(T) error) error {
	var zero T
	after := ""
	for {
		page, err := r.List(ctx, zero.Kind(), after, 500)
		if err != nil {
			return err
		}
		for _, rec := range page {
			if err := do(rec.(T)); err != nil {
				return err
			}
			after = rec.Key()
		}
		if len(page) < 500 {
			return nil
		}
	}
}
