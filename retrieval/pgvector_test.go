package retrieval

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
	"yiku/kb/storetest"
	"yiku/retrieval/vector"
	"yiku/retrieval/vector/pgvector"
)

// mustShare opens a library in PostgreSQL, and the vectors beside it.
func mustShare(t *testing.T, url string) (*store.Store, *pgvector.Backend) {
	t.Helper()
	b, err := pgvector.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st, b
}

// meansPension reports whether the pension entry comes first for a question that it shares no word with.
func meansPension(t *testing.T, e *Engine) bool {
	t.Helper()
	a := mustAsk(t, e, kb.Question{Text: "社保没交满年限退休了咋弄", Explain: true})
	return len(a.Candidates) > 0 && a.Candidates[0].Code == "pension"
}

func TestPGVectorFindsAndFollowsEdits(t *testing.T) {
	st, b := mustShare(t, storetest.PostgresURL(t))
	mustPut(t, st, shelf()[1:]...)
	encoder := &named{Encoder: mustEncoder(t), name: "builtin"}
	e := mustMean(t, st, &Meaning{Encoder: encoder, Vectors: st, Backend: b})
	encoded(t, e, "builtin")
	mustPut(t, st, pension())
	put := time.Now()
	eventually(t, "a new entry is found by its meaning", func() bool { return meansPension(t, e) })
	if took := time.Since(put); took > time.Second {
		t.Errorf("live after %v", took)
	}
	if kept, err := st.Encoders(t.Context()); err != nil || len(kept) != 0 {
		t.Errorf("the store keeps them too: %v %v", kept, err)
	}
	encoded(t, e, "builtin")
	made := encoder.texts.Load()
	if set, err := b.Open(t.Context(), "builtin", 0); err != nil || set == nil || int64(set.Len()) != e.enc.total.Load() {
		t.Errorf("kept %v: %v", set, err)
	}
	other := mustMean(t, st, &Meaning{Encoder: encoder, Backend: b})
	encoded(t, other, "builtin")
	if again := encoder.texts.Load() - made; again != 0 {
		t.Errorf("another process encoded %d texts again", again)
	}
	withdrawn := pension()
	withdrawn.Status = kb.Withdrawn
	mustPut(t, st, withdrawn)
	for _, e := range []*Engine{e, other} {
		eventually(t, "a withdrawn entry is gone", func() bool { return !meansPension(t, e) })
	}
}

// When another encoder has taken over, the table of the one before is dropped an hour later, while this process runs on.
func TestPGVectorLetsGoOfTheEncoderBefore(t *testing.T) {
	st, b := mustShare(t, storetest.PostgresURL(t))
	mustPut(t, st, shelf()...)
	before := &named{Encoder: mustEncoder(t), name: "before"}
	encoded(t, mustMean(t, st, &Meaning{Encoder: before, Backend: b}), "before")
	let := &letting{Backend: b}
	e := mustMean(t, st, &Meaning{Encoder: &named{Encoder: mustEncoder(t), name: "next"}, Before: before, Backend: let})
	encoded(t, e, "next")
	eventually(t, "the vectors of the encoder before are let go of", func() bool { return let.of.Load() == "before" })
}

// What cannot be kept is not encoded first.
func TestVectorsTooLongCostNothing(t *testing.T) {
	st, b := mustShare(t, storetest.PostgresURL(t))
	mustPut(t, st, shelf()...)
	lib, err := readLibrary(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	encoder := long{&named{Encoder: mustEncoder(t), name: "long"}}
	x := newEncoding(&Meaning{Encoder: encoder, Backend: b}, slog.Default())
	if err := x.encode(t.Context(), func() *library { return lib }); kb.CodeOf(err) != kb.Invalid || encoder.texts.Load() > 0 {
		t.Errorf("%d texts were encoded: %v", encoder.texts.Load(), err)
	}
}

// long has vectors that pgvector does not take.
type long struct{ *named }

func (long) Dims() int { return pgvector.MaxDims + 96 }

// letting notes what was released last.
type letting struct {
	vector.Backend
	of atomic.Value
}

func (l *letting) Release(encoder string) {
	l.of.Store(encoder)
	l.Backend.Release(encoder)
}

func TestVectorsThatFailCostNoQuestion(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	b := &brittle{}
	e := mustMean(t, st, &Meaning{Encoder: mustEncoder(t), Backend: b})
	encoded(t, e, mustEncoder(t).ID())
	if !meansPension(t, e) {
		t.Fatal("it was never found by its meaning")
	}
	b.fails = errors.New("away")
	for range 3 {
		if a := mustAsk(t, e, kb.Question{Text: "怎么提取公积金"}); !offers(a, "otherb") {
			t.Errorf("by its words: %+v", a)
		}
	}
	if h := e.Health().Embedding; h.Failed != 3 || h.Late != 0 || b.asked != 1 {
		t.Errorf("%+v, the set was asked %d times", h, b.asked)
	}
	e.enc.space().resting.Store(0)
	b.fails, e.cfg.EncoderDeadline = context.DeadlineExceeded, time.Nanosecond
	if mustAsk(t, e, kb.Question{Text: "怎么提取公积金呢"}); e.Health().Embedding.Late != 1 {
		t.Errorf("%+v", e.Health().Embedding)
	}
	b.fails, e.cfg.EncoderDeadline = nil, time.Minute
	if !meansPension(t, e) {
		t.Error("it is not found by its meaning any more")
	}
}

// brittle is a table in memory behind a network that can fail.
type brittle struct {
	*vector.Table
	fails error
	asked int
}

func (b *brittle) Open(_ context.Context, _ string, dims int) (vector.Set, error) {
	if dims == 0 {
		return nil, nil
	}
	b.Table = vector.NewTable(dims)
	return b, nil
}

func (b *brittle) Encoders(context.Context) (map[string]int, error) { return nil, nil }
func (b *brittle) Release(string)                                   {}
func (b *brittle) Drop(context.Context, string) error               { return nil }

func (b *brittle) Nearest(ctx context.Context, q *vector.Query, n int, in *vector.Scope) ([]vector.Near, error) {
	if b.fails != nil {
		b.asked++
		return nil, b.fails
	}
	return b.Table.Nearest(ctx, q, n, in)
}

// TestASmallScopeIsNotCrowdedOut finds the only entry of a department behind three hundred that are nearer.
func TestASmallScopeIsNotCrowdedOut(t *testing.T) {
	st := mustStore(t)
	far := entry("far", "结婚登记要带什么", "身份证和户口簿。")
	far.Department = "民政"
	recs := []kb.Record{far}
	for i := range 300 {
		recs = append(recs, entry("near"+string(rune(0x4e00+i)), "公积金怎么提取"+string(rune(0x4e00+i)), "到窗口办理"+string(rune(0x4e00+i))+"。"))
	}
	mustPut(t, st, recs[:151]...)
	mustPut(t, st, recs[151:]...)
	encoder := mustEncoder(t)
	e := mustMean(t, st, &Meaning{Encoder: encoder})
	encoded(t, e, encoder.ID())
	a := mustAsk(t, e, kb.Question{Text: "领证需要哪些材料呢", Explain: true, Scope: kb.Scope{Department: "民政"}})
	if len(a.Candidates) != 1 || a.Candidates[0].Code != "far" {
		t.Errorf("%+v", a.Candidates)
	}
}
