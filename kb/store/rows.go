package store

import (
	"time"

	"github.com/uptrace/bun"

	"yiku/kb"
)

// stamp is a time as the tables keep it: microseconds since 1970 in UTC, which both dialects compare and give back alike.
type stamp int64

func stampOf(t time.Time) stamp { return stamp(t.UnixMicro()) }

func (s stamp) time() time.Time { return time.UnixMicro(int64(s)).UTC() }

type recordRow struct {
	bun.BaseModel `bun:"table:records,alias:r"`

	ID         string  `bun:"id,pk"`
	Kind       kb.Kind `bun:"kind"`
	Code       string  `bun:"code"`
	Revision   int     `bun:"revision"`
	Status     string  `bun:"status"`     // of entries
	Department string  `bun:"department"` // of entries
	Doc        string  `bun:"doc"`
	Hash       string  `bun:"hash"`
	Updated    stamp   `bun:"updated"`
}

type revisionRow struct {
	bun.BaseModel `bun:"table:revisions,alias:v"`

	Kind   kb.Kind `bun:"kind,pk"`
	ID     string  `bun:"id,pk"`
	Number int     `bun:"number,pk"`
	Doc    string  `bun:"doc"`
	Hash   string  `bun:"hash"`
	At     stamp   `bun:"at"`
	Actor  string  `bun:"actor"`
}

type auditRow struct {
	bun.BaseModel `bun:"table:audit,alias:a"`

	Seq      int64   `bun:"seq,pk"`
	At       stamp   `bun:"at"`
	Actor    string  `bun:"actor"`
	Action   string  `bun:"action"`
	Reason   string  `bun:"reason"`
	Kind     kb.Kind `bun:"kind"`
	ID       string  `bun:"id"`
	Code     string  `bun:"code"`
	Revision int     `bun:"revision"`
	DocHash  string  `bun:"doc_hash"`
	PrevHash string  `bun:"prev_hash"`
	Hash     string  `bun:"hash"`
}

type changeRow struct {
	bun.BaseModel `bun:"table:changes,alias:c"`

	Seq      int64   `bun:"seq,pk"`
	Kind     kb.Kind `bun:"kind"`
	ID       string  `bun:"id"`
	Code     string  `bun:"code"`
	Revision int     `bun:"revision"`
}

type journalRow struct {
	bun.BaseModel `bun:"table:journal,alias:j"`

	ID         string        `bun:"id,pk"`
	At         stamp         `bun:"at"`
	Channel    kb.Channel    `bun:"channel"`
	Kind       kb.AnswerKind `bun:"kind"`
	Entry      string        `bun:"entry"`
	Revision   int           `bun:"revision"`
	Latency    int64         `bun:"latency"` // microseconds
	Text       string        `bun:"text"`
	GapKey     string        `bun:"gap_key"`
	Department string        `bun:"department"`

	Asker kb.Asker `bun:"-"` // counted, not kept
}

type gapRow struct {
	bun.BaseModel `bun:"table:gaps,alias:g"`

	ID         string `bun:"id,pk"`
	GapKey     string `bun:"gap_key"`
	KeyHash    string `bun:"key_hash"`
	Text       string `bun:"text"`
	Department string `bun:"department"`
	Times      int    `bun:"times"`
	FirstAt    stamp  `bun:"first_at"`
	LastAt     stamp  `bun:"last_at"`
}

type feedbackRow struct {
	bun.BaseModel `bun:"table:feedback,alias:f"`

	ID      string     `bun:"id,pk"`
	Answer  string     `bun:"answer"`
	Channel kb.Channel `bun:"channel"`
	Helpful int        `bun:"helpful"` // 0 or 1
	Reason  string     `bun:"reason"`
	At      stamp      `bun:"at"`
}

type receiptRow struct {
	bun.BaseModel `bun:"table:receipts,alias:q"`

	Number     string `bun:"number,pk"`
	Text       string `bun:"text"`
	Department string `bun:"department"`
	At         stamp  `bun:"at"`
}

type reportRow struct {
	bun.BaseModel `bun:"table:reports,alias:w"`

	ID       string     `bun:"id,pk"`
	Entry    string     `bun:"entry"`
	Revision int        `bun:"revision"`
	Passage  string     `bun:"passage"`
	Reason   string     `bun:"reason"`
	Channel  kb.Channel `bun:"channel"`
	At       stamp      `bun:"at"`
}

type vectorRow struct {
	bun.BaseModel `bun:"table:vectors,alias:x"`

	Encoder string `bun:"encoder,pk"`
	Key     int64  `bun:"key,pk"`
	Bytes   []byte `bun:"bytes"`
}

type conversationRow struct {
	bun.BaseModel `bun:"table:conversations,alias:t"`

	ID       string `bun:"id,pk"`
	Entry    string `bun:"entry"`
	Question string `bun:"question"`
	At       stamp  `bun:"at"`
}

type tallyRow struct {
	bun.BaseModel `bun:"table:tallies,alias:d"`

	Day      kb.Day `bun:"day,pk"`
	Entry    string `bun:"entry,pk"`
	Previous string `bun:"previous,pk"`
	Asks     int    `bun:"asks"`
	Askers   int    `bun:"askers"`
}

type keyRow struct {
	bun.BaseModel `bun:"table:tally_keys,alias:k"`

	Day kb.Day `bun:"day,pk"`
	Key []byte `bun:"key"`
}

type markRow struct {
	bun.BaseModel `bun:"table:tally_marks,alias:m"`

	Day      kb.Day `bun:"day,pk"`
	Mark     int    `bun:"mark,pk"`
	Entry    string `bun:"entry,pk"`
	Previous string `bun:"previous,pk"`
}
