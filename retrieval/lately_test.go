package retrieval

import (
	"context"
	"testing"
	"time"

	"yiku/kb"
)

func TestWhatWasAnsweredLatelyIsAnsweredTheSame(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	encoder := mustEncoder(t)
	e := mustMean(t, st, &Meaning{Encoder: encoder, Vectors: st})
	encoded(t, e, encoder.ID())
	ask := kb.Question{Text: "公积金怎么提取呢"}
	first := mustAsk(t, e, ask)
	if e.lately.Len() != 1 {
		t.Fatalf("%d answers are remembered", e.lately.Len())
	}
	first.Choices[0].Question = "改过"
	again := mustAsk(t, e, ask)
	if again.ID == first.ID || again.Kind != first.Kind || again.Choices[0].Question == "改过" || again.Choices[0].Code != first.Choices[0].Code {
		t.Errorf("%+v\n%+v", first, again)
	}
	for _, other := range []kb.Question{
		{Text: ask.Text, Limit: 2}, {Text: ask.Text, Scope: kb.Scope{Channel: kb.ChannelWebsite, Department: "没有"}},
		{Text: ask.Text, Scope: kb.Scope{Channel: kb.ChannelWeChat}},
	} {
		before := e.lately.Len()
		if mustAsk(t, e, other); e.lately.Len() != before+1 {
			t.Errorf("%+v got another's answer", other)
		}
	}
	if a := mustAsk(t, e, kb.Question{Text: ask.Text, Explain: true}); len(a.Candidates) == 0 {
		t.Error("staff get no candidates")
	}
}

func TestAnAnswerIsForgottenWithItsDayAndItsLibrary(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, entry("a", "公积金怎么提取", "到窗口。", func(e *kb.Entry) { e.ValidTo = "2026-11-24" }), entry("b", "居住证怎么办", "到派出所。"))
	e, err := Open(context.Background(), st, st, nil, Defaults())
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 24, 15, 59, 59, 0, time.UTC) // the last second of that day in Shanghai
	e.now = func() time.Time { return at }
	if a := mustAsk(t, e, kb.Question{Text: "公积金怎么提取"}); a.Kind != kb.Direct {
		t.Fatalf("%+v", a)
	}
	at = at.Add(time.Second)
	if a := mustAsk(t, e, kb.Question{Text: "公积金怎么提取"}); a.Kind == kb.Direct {
		t.Error("an answer that is not valid any more")
	}
	at = at.Add(-time.Second)
	gone := entry("a", "公积金怎么提取", "到窗口。")
	gone.Status = kb.Withdrawn
	mustPut(t, st, gone)
	if err := e.sync(context.Background()); err != nil {
		t.Fatal(err)
	}
	if a := mustAsk(t, e, kb.Question{Text: "公积金怎么提取"}); a.Kind == kb.Direct || e.lately.Len() != 1 {
		t.Errorf("a withdrawn answer, or %d are remembered", e.lately.Len())
	}
}

func TestAnAnswerByWordsAloneIsNotRemembered(t *testing.T) {
	st := mustStore(t)
	mustPut(t, st, shelf()...)
	slow := &stuck{Encoder: mustEncoder(t)}
	e := mustMean(t, st, &Meaning{Encoder: slow, Vectors: st})
	encoded(t, e, slow.ID())
	slow.broken.Store(true)
	mustAsk(t, e, kb.Question{Text: "公积金怎么提取呢"})
	slow.broken.Store(false)
	if mustAsk(t, e, kb.Question{Text: "公积金怎么提取呢"}); e.enc.space().asked.Len() != 1 {
		t.Error("the answer without the encoder was kept")
	}
}

// What has personal data is not kept in memory.
func TestPersonalDataIsNotRemembered(t *testing.T) {
	e := mustStarter(t)
	n := e.lately.Len()
	mustAsk(t, e, kb.Question{Text: "我的电话是13812345678，公积金怎么提取"})
	if got := e.lately.Len(); got != n {
		t.Errorf("%d answers are remembered, %d before", got, n)
	}
	mustAsk(t, e, kb.Question{Text: "公积金怎么提取出来"})
	if got := e.lately.Len(); got != n+1 {
		t.Errorf("%d answers are remembered, want %d", got, n+1)
	}
}
