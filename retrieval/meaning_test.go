package retrieval

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval/embed"
	"yiku/retrieval/vector"

	"github.com/oklog/ulid/v2"
)

// mustEncoder is the encoder that is shipped.
func mustEncoder(tb testing.TB) *embed.Encoder {
	tb.Helper()
	e, err := embed.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// mustMean opens an engine over a store that finds by meaning too, and runs it until the test ends.
func mustMean(tb testing.TB, st *store.Store, m *Meaning) *Engine {
	tb.Helper()
	cfg := Defaults()
	cfg.EncoderDeadline = time.Minute // the machine may be busy; how long a question waits is another test's
	e, err := Open(context.Background(), st, st, m, cfg)
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { e.Run(ctx) })
	tb.Cleanup(func() { stop(); running.Wait() })
	return e
}

// encoded waits until everything has a vector.
func encoded(tb testing.TB, e *Engine, by string) {
	tb.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		h := e.Health().Embedding
		if h.Total > 0 && h.Done == h.Total && h.Serving == by {
			return
		}
		if time.Now().After(end) {
			tb.Fatalf("not encoded within a minute: %+v", h)
		}
	}
}

func offers(a kb.Answer, code string) bool {
	return a.Entry != nil && a.Entry.Code == code ||
		slices.ContainsFunc(a.Choices, func(c kb.Choice) bool { return c.Code == code })
}

// pension has no word of the question that a person asks it by.
func pension() *kb.Entry {
	return entry("pension", "职工养老保险缴费不足十五年怎么办", "可以延长缴费，或者转入城乡居民养老保险。")
}

func shelf() []kb.Record {
	recs := []kb.Record{pension()}
	for i, q := range strings.Fields("居住证怎么办理 公积金怎么提取 结婚登记要带什么 工伤怎么认定 几岁上小学 失业金能领多久 怎么申请法律援助") {
		recs = append(recs, entry("other"+string(rune('a'+i)), q, "请到窗口办理。"))
	}
	return recs
}

func TestFoundByMeaning(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	encoder := mustEncoder(t)
	e := mustMean(t, st, &Meaning{Encoder: encoder, Vectors: st})
	encoded(t, e, encoder.ID())
	const asked = "社保没交满年限退休了咋弄"
	first := func(a kb.Answer) string {
		if len(a.Candidates) == 0 {
			return ""
		}
		return a.Candidates[0].Code
	}
	if a := mustAsk(t, e, kb.Question{Text: asked, Explain: true}); first(a) != "pension" || !offers(a, "pension") {
		t.Errorf("%s: %+v", a.Kind, a.Candidates)
	}
	if a := mustAsk(t, mustRun(t, st), kb.Question{Text: asked}); offers(a, "pension") {
		t.Error("its words find it too, so that the test shows nothing")
	}
}

func TestAnEditedTextIsNotFoundByItsOldMeaning(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	encoder := mustEncoder(t)
	e := mustMean(t, st, &Meaning{Encoder: encoder, Vectors: st})
	encoded(t, e, encoder.ID())
	gone := func() bool {
		a := mustAsk(t, e, kb.Question{Text: "社保没交满年限退休了咋弄", Explain: true})
		return !slices.ContainsFunc(a.Candidates, func(c kb.Candidate) bool { return c.Code == "pension" })
	}
	if gone() {
		t.Fatal("it was never found")
	}
	withdrawn := pension()
	withdrawn.Status = kb.Withdrawn
	mustPut(t, st, withdrawn)
	eventually(t, "a withdrawn entry is gone", gone)
}

// A follow-up of few words is listened to for danger no longer than a question waits for the encoder.
func TestAFollowUpWaitsNoLongerForTheEncoder(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	slow := &stuck{Encoder: mustEncoder(t)}
	e := mustMean(t, st, &Meaning{Encoder: slow, Vectors: st})
	encoded(t, e, slow.ID())
	slow.hang.Store(true)
	e.cfg.EncoderDeadline = 20 * time.Millisecond
	id := ulid.Make().String()
	mustAsk(t, e, kb.Question{Text: "职工养老保险缴费不足十五年，怎么办？", Conversation: id})
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if _, err := e.Ask(ctx, kb.Question{Text: "要钱吗", Conversation: id}); err != nil || ctx.Err() != nil {
		t.Errorf("it waited for the encoder: %v, %v", err, ctx.Err())
	}
}

func TestAnExactFormWaitsForNoEncoder(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	slow := &stuck{Encoder: mustEncoder(t)}
	e := mustMean(t, st, &Meaning{Encoder: slow, Vectors: st})
	encoded(t, e, slow.ID())
	slow.hang.Store(true)
	e.cfg.EncoderDeadline = 20 * time.Millisecond
	if a := mustAsk(t, e, kb.Question{Text: "职工养老保险缴费不足十五年，怎么办？"}); a.Kind != kb.Direct || slow.waits.Load() != 0 {
		t.Errorf("%s, the encoder was asked %d times", a.Kind, slow.waits.Load())
	}
	if a := mustAsk(t, e, kb.Question{Text: "怎么提取公积金"}); !offers(a, "otherb") {
		t.Errorf("by its words: %+v", a)
	}
	if h := e.Health().Embedding; slow.waits.Load() != 1 || h.Late != 1 || h.Failed != 0 {
		t.Errorf("waits %d, %+v", slow.waits.Load(), h)
	}
	slow.hang.Store(false)
	slow.broken.Store(true)
	if a := mustAsk(t, e, kb.Question{Text: "公积金怎么提取呢"}); !offers(a, "otherb") || e.Health().Embedding.Failed != 1 {
		t.Errorf("by its words: %+v %+v", a, e.Health().Embedding)
	}
}

// stuck is an encoder that can be made to hang or fail.
type stuck struct {
	*embed.Encoder
	hang, broken atomic.Bool
	waits        atomic.Int64
}

func (s *stuck) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if s.broken.Load() {
		return nil, errors.New("broken")
	}
	if s.hang.Load() {
		s.waits.Add(1)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return s.Encoder.Embed(ctx, texts)
}

// named is an encoder under another name, which counts the texts it encodes and can be held up.
type named struct {
	*embed.Encoder
	name  string
	texts atomic.Int64
	gate  chan struct{} // nil holds up nothing
}

func (n *named) ID() string { return n.name }

func (n *named) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if n.gate != nil {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-n.gate:
		}
	}
	n.texts.Add(int64(len(texts)))
	return n.Encoder.Embed(ctx, texts)
}

func TestVectorsAreKeptAndAnotherEncoderTakesOver(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	base := mustEncoder(t)
	old := &named{Encoder: base, name: "old"}
	run := func(m *Meaning, until func(e *Engine)) {
		ctx, stop := context.WithCancel(context.Background())
		e, err := Open(ctx, st, st, m, Defaults())
		if err != nil {
			t.Fatal(err)
		}
		var running sync.WaitGroup
		running.Go(func() { e.Run(ctx) })
		until(e)
		stop()
		running.Wait()
	}
	run(&Meaning{Encoder: old, Vectors: st}, func(e *Engine) { encoded(t, e, "old") })
	made := old.texts.Load()
	run(&Meaning{Encoder: old, Vectors: st}, func(e *Engine) { encoded(t, e, "old") })
	if made == 0 || old.texts.Load() != made {
		t.Fatalf("%d texts were encoded, %d again after a restart", made, old.texts.Load()-made)
	}

	next := &named{Encoder: base, name: "next", gate: make(chan struct{})}
	run(&Meaning{Encoder: next, Before: old, Vectors: st}, func(e *Engine) {
		eventually(t, "the old one serves", func() bool { return e.Health().Embedding.Serving == "old" })
		if h := e.Health().Embedding; h.Done != 0 || h.Encoder != "next" {
			t.Errorf("%+v", h)
		}
		close(next.gate)
		encoded(t, e, "next")
		for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
			kept, err := st.Encoders(context.Background())
			if err == nil && kept["old"] == 0 && int64(kept["next"]) == made {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("kept %v %v", kept, err)
			}
		}
	})
	if asked := old.texts.Load() - made; asked > 1 {
		t.Errorf("the old encoder encoded %d texts more", asked)
	}
}

func TestShippedVectorsServeAtOnce(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	counting := &named{Encoder: mustEncoder(t), name: "shipped"}
	var texts []string
	for _, r := range shelf() {
		texts = append(texts, meanings(r.(*kb.Entry))...)
	}
	vs, err := counting.Encoder.Embed(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	var all []kb.Vector
	for i, v := range vs {
		all = append(all, kb.Vector{Key: vector.Key(texts[i]), Bytes: vector.Pack(v).Bytes()})
	}
	e := mustMean(t, st, &Meaning{Encoder: counting, Shipped: func(id string) []kb.Vector {
		if id != "shipped" {
			return nil
		}
		return all
	}})
	encoded(t, e, "shipped")
	if counting.texts.Load() != 0 {
		t.Errorf("%d texts were encoded again", counting.texts.Load())
	}
}

func TestPassages(t *testing.T) {
	long := strings.Repeat("长", 230)
	for in, want := range map[string][]string{
		"":                 nil,
		"## 条件\n\n年满十六周岁。": {"条件 年满十六周岁。"},
		long + "。完":        {long[:600], long[600:] + "。完"},
		strings.Repeat("一二三四五六七八九。", 30): {strings.Repeat("一二三四五六七八九。", 13), strings.Repeat("一二三四五六七八九。", 13), strings.Repeat("一二三四五六七八九。", 4)},
	} {
		if got := passages(in); !slices.Equal(got, want) {
			t.Errorf("%.30q: %q", in, got)
		}
	}
	if got := passages(strings.Repeat(long+"。", 100)); len(got) != maxPassages {
		t.Errorf("%d passages", len(got))
	}
}

// TestAPartlyEncodedLibraryIsAskedByWords: while few texts have a vector the others are found by their words as before.
func TestAPartlyEncodedLibraryIsAskedByWords(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	next := &named{Encoder: mustEncoder(t), name: "next", gate: make(chan struct{})}
	first := meanings(pension())
	vs, err := next.Encoder.Embed(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vs {
		if err := st.PutVectors(t.Context(), "next", []kb.Vector{{Key: vector.Key(first[i]), Bytes: vector.Pack(v).Bytes()}}); err != nil {
			t.Fatal(err)
		}
	}
	e := mustMean(t, st, &Meaning{Encoder: next, Vectors: st})
	eventually(t, "what is kept is read", func() bool { return e.Health().Embedding.Done == len(first) })
	const asked = "怎么提取公积金"
	want, got := mustAsk(t, mustRun(t, st), kb.Question{Text: asked, Explain: true}), mustAsk(t, e, kb.Question{Text: asked, Explain: true})
	if h := e.Health().Embedding; h.Serving != "" || !reflect.DeepEqual(got.Candidates, want.Candidates) || !offers(got, "otherb") {
		t.Errorf("%+v, %s: %+v, by words %+v", h, got.Kind, got.Candidates, want.Candidates)
	}
	close(next.gate)
	encoded(t, e, "next")
}

// picky is an encoder that refuses a text, as an endpoint may, and can cut its vectors short, as another model would.
type picky struct {
	*embed.Encoder
	refuses string
	dims    int
}

func (p *picky) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if slices.Contains(texts, p.refuses) {
		return nil, kb.Errorf(kb.Invalid, "不收这一条")
	}
	vs, err := p.Encoder.Embed(ctx, texts)
	for i := range vs {
		vs[i] = vs[i][:p.dims]
	}
	return vs, err
}

func TestARefusedTextHoldsUpNoOther(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	e := mustMean(t, st, &Meaning{Encoder: &picky{mustEncoder(t), "公积金怎么提取", 512}, Vectors: st})
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if h := e.Health().Embedding; h.Total > 0 && h.Done == h.Total-1 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%+v", e.Health().Embedding)
		}
	}
	if a := mustAsk(t, e, kb.Question{Text: "社保没交满年限退休了咋弄"}); !offers(a, "pension") {
		t.Errorf("%+v", a)
	}
}

func TestVectorsOfAnotherLengthFailNoQuestion(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	model := &picky{Encoder: mustEncoder(t), dims: 512}
	// No engine runs beside the one that is tested: it would encode what is new, and keep that.
	e, err := Open(t.Context(), st, st, &Meaning{Encoder: model, Vectors: st}, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Encode(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, dims := range []int{64, 512} { // the store has those of the model before
		t.Run(fmt.Sprint(dims), func(t *testing.T) {
			next := &picky{Encoder: model.Encoder, dims: dims}
			again := mustMean(t, st, &Meaning{Encoder: next, Vectors: st})
			eventually(t, "the kept ones are read", func() bool { return again.enc.target.vectors() != nil })
			mustAsk(t, again, kb.Question{Text: "社保没交满年限退休了咋弄"})
			changed := entry("new", "新的"+string(rune('甲'+dims))+"事情怎么办", "答。")
			mustPut(t, st, changed)
			for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
				h := again.Health().Embedding
				if s := again.enc.target.vectors(); s != nil && s.Dims() == dims && h.Done == h.Total {
					break
				}
				if time.Now().After(end) {
					t.Fatalf("%d numbers: %+v", dims, h)
				}
			}
			mustAsk(t, again, kb.Question{Text: "社保没交满年限退休了咋弄"})
		})
	}
}
