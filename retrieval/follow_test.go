package retrieval

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"yiku/kb"
)

// faulty is a real store's reader that can be made to misbehave as databases do.
type faulty struct {
	kb.Reader
	damaged atomic.Pointer[string] // the code of a record that cannot be read
	head    atomic.Int64           // a head to tell instead of the store's, when not 0
}

func (f *faulty) Get(ctx context.Context, k kb.Kind, code string) (kb.Record, error) {
	if d := f.damaged.Load(); d != nil && *d == code {
		return nil, kb.Errorf(kb.Internal, "记录损坏")
	}
	return f.Reader.Get(ctx, k, code)
}

func (f *faulty) Head(ctx context.Context) (int64, error) {
	if h := f.head.Load(); h != 0 {
		return h, nil
	}
	return f.Reader.Head(ctx)
}

func TestAProcessSaysTheSameAfterAStart(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, entry("a", "养老金什么时候发", "每月。"), entry("b", "社保卡怎么办", "窗口。"), entry("c", "公积金怎么提取", "线上。"))
	running := mustRun(t, st)
	var more []kb.Record
	for i := range 150 {
		more = append(more, entry(fmt.Sprint("m", i), fmt.Sprintf("养老金第%d档怎么领取", i), "按月领取养老金。"))
	}
	mustPut(t, st, more...)
	eventually(t, "taken in", func() bool { return running.Health().Entries == 153 })
	eventually(t, "settled on a new base", func() bool { return running.lib.Load().entries.Pending() == 0 || !nudge(t, st) })
	fresh := mustRun(t, st)
	for _, q := range []string{"养老金", "养老金怎么领", "社保卡", "公积金提取", "养老金什么时候发放"} {
		a, b := mustAsk(t, running, kb.Question{Text: q, Explain: true}), mustAsk(t, fresh, kb.Question{Text: q, Explain: true})
		if a.Kind != b.Kind {
			t.Errorf("%s: %s while running, %s after a start", q, a.Kind, b.Kind)
		}
		for _, c := range a.Candidates {
			if c.Probability < 0 || c.Probability > 1 || c.Features[3].Value > 1 || c.Features[4].Value > 1 {
				t.Errorf("%s: out of bounds %+v", q, c)
			}
		}
	}
}

// nudge wakes the follower, so that a base that is ready is put in place.
func nudge(t *testing.T, st kb.Editor) bool {
	t.Helper()
	_, err := st.Put(context.Background(), kb.Act{By: "test", Action: kb.ActionImport}, &kb.Synonym{Code: fmt.Sprint(time.Now().UnixNano()), Words: []string{"甲", "乙"}})
	return err == nil
}

func TestACodeThatIsAnotherEntrysID(t *testing.T) {
	e, st := mustOpen(t, entry("a", "公积金怎么提取", "旧"))
	id := mustAsk(t, e, kb.Question{Text: "公积金怎么提取"}).Entry.ID
	mustPut(t, st, entry(id, "别的问题怎么办", "别的"))
	mustPut(t, st, entry("a", "蓝色独角兽养殖补贴", "新"))
	eventually(t, "the edit arrives", func() bool { return mustAsk(t, e, kb.Question{Text: "蓝色独角兽养殖补贴"}).Kind == kb.Direct })
	if mustAsk(t, e, kb.Question{Text: "公积金怎么提取"}).Kind == kb.Direct {
		t.Error("the old form still answers")
	}
}

func TestADamagedRecordHoldsUpNobody(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, entry("a", "公积金怎么提取", "a"), entry("b", "社保卡怎么办", "b"))
	f := &faulty{Reader: st}
	e := mustRunOn(t, f, st)
	bad := "a"
	f.damaged.Store(&bad)
	mustPut(t, st, entry("a", "公积金怎么取出来", "a2"), entry("b", "医保卡怎么办", "b2"))
	eventually(t, "the other edit arrives", func() bool { return mustAsk(t, e, kb.Question{Text: "医保卡怎么办"}).Kind == kb.Direct })
	if mustAsk(t, e, kb.Question{Text: "公积金怎么提取"}).Kind == kb.Direct || e.Health().StoreAway {
		t.Error("the damaged entry is still answered, or the store counts as away")
	}
}

func TestAFeedThatWentBackIsReadAnew(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, entry("a", "公积金怎么提取", "a"))
	f := &faulty{Reader: st}
	e := mustRunOn(t, f, st)
	lib := *e.lib.Load()
	lib.last.Revision = 7 // as if a change had been taken in that the feed no longer has
	e.lib.Store(&lib)
	e.away.Store(true)
	nudge(t, st)
	eventually(t, "read anew", func() bool { return e.lib.Load().last.Revision != 7 && !e.Health().StoreAway })
}

func mustRunOn(tb testing.TB, r kb.Reader, j kb.Journal) *Engine {
	tb.Helper()
	e, err := Open(context.Background(), r, j, nil, Defaults())
	if err != nil {
		tb.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); e.Run(ctx) }()
	tb.Cleanup(func() { stop(); <-done })
	return e
}

func TestManyFormsDoNotHideOthers(t *testing.T) {
	crowd := entry("crowd", "居住证怎么办理", "一")
	for i := range 100 {
		crowd.Similar = append(crowd.Similar, fmt.Sprintf("居住证第%d种问法", i))
	}
	e, _ := mustOpen(t, crowd, entry("b", "居住证怎么续签", "二"), entry("c", "居住证丢了补办", "三"))
	if a := mustAsk(t, e, kb.Question{Text: "居住证"}); a.Kind != kb.Choices || len(a.Choices) != 3 {
		t.Errorf("%s %+v", a.Kind, a.Choices)
	}
	if a := mustAsk(t, e, kb.Question{Text: "居住证", Limit: 1}); a.Kind != kb.Choices || len(a.Choices) != 2 {
		t.Errorf("limit 1: %s, %d choices", a.Kind, len(a.Choices))
	}
}

func TestHostileScopesAndCursors(t *testing.T) {
	e, _ := mustOpen(t, entry("a", "居住证怎么办理", "一"))
	ctx := context.Background()
	_, err := e.Ask(ctx, kb.Question{Text: "居住证", Scope: kb.Scope{Channel: kb.ChannelWebsite, Department: strings.Repeat("ﷺ", 20_000)}})
	if kb.CodeOf(err) != kb.Invalid {
		t.Errorf("a name of 60 KB: %v", err)
	}
	for _, c := range []string{"zzz", base64.RawURLEncoding.EncodeToString([]byte("NaN x")), base64.RawURLEncoding.EncodeToString([]byte("Inf x")), base64.RawURLEncoding.EncodeToString([]byte("1 \xff"))} {
		if _, err := e.Search(ctx, "居住证", kb.Scope{Channel: kb.ChannelWebsite}, c, 5); kb.CodeOf(err) != kb.Invalid {
			t.Errorf("cursor %q: %v", c, err)
		}
	}
}

// An entry for a place is for the same place when that gets another name, at once and after a restart.
func TestARenamedRegionKeepsItsEntries(t *testing.T) {
	local := entry("local", "高龄津贴怎么领", "到社区。", func(e *kb.Entry) { e.Regions, e.Audiences = []string{"章丘市"}, []string{"老年人"} })
	e, st := mustOpen(t, &kb.Region{Code: "370114", Name: "章丘市"}, &kb.Region{Code: "370114001", Name: "双山街道", Parent: "370114"},
		&kb.Audience{Code: "lr", Name: "老年人"}, local)
	mustPut(t, st, &kb.Region{Code: "370114", Name: "章丘区"}, &kb.Audience{Code: "lr", Name: "老人"})
	found := func(e *Engine, s kb.Scope) bool {
		return offers(mustAsk(t, e, kb.Question{Text: "高龄津贴怎么领", Scope: s}), "local")
	}
	eventually(t, "the new name finds it", func() bool { return found(e, kb.Scope{Region: "章丘区", Audience: "老人"}) })
	restarted := mustRun(t, st)
	for name, e := range map[string]*Engine{"running": e, "restarted": restarted} {
		for _, s := range []kb.Scope{{Region: "章丘区"}, {Region: "370114"}, {Region: "双山街道"}, {Audience: "老人"}} {
			if !found(e, s) {
				t.Errorf("%s: not found in %+v", name, s)
			}
		}
	}
}
