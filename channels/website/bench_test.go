package website_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/website"
	"yiku/kb"
	"yiku/retrieval"
	"yiku/retrieval/bench"
)

// BenchmarkPages answers every kind of page at 20,000 entries with the real engine; each takes under 50 ms.
func BenchmarkPages(b *testing.B) {
	var starter []*kb.Entry
	for i := range 500 {
		starter = append(starter, &kb.Entry{Question: fmt.Sprintf("第%d号事项要带什么材料，到哪里办理？", i), Similar: []string{fmt.Sprintf("办%d号事要什么", i)},
			Answer: "带身份证到窗口办理，也可以在网上办。\n\n## 材料\n- 身份证\n- 申请表\n\n## 时限\n十个工作日。"})
	}
	corpus, err := bench.Make(20_000, "", starter)
	if err != nil {
		b.Fatal(err)
	}
	for i, e := range corpus.Entries {
		e.Category = fmt.Sprintf("主题%d/事项%d", i%16, i%160)
	}
	shelf := bench.Shelf(corpus.Entries)
	engine, err := retrieval.Open(b.Context(), shelf, shelf, nil, retrieval.Defaults())
	if err != nil {
		b.Fatal(err)
	}
	cfg := channels.DefaultConfig()
	cfg.Limits = channels.LimitsConfig{}
	cfg.PublicURL = "https://zcwd.example.gov.cn"
	l := over(&channeltest.Library{})
	s, err := channels.NewServer(cfg, channels.Parts{Log: slog.New(slog.DiscardHandler)}, website.New(website.DefaultConfig(), cfg, engine, engine, engine, l))
	if err != nil {
		b.Fatal(err)
	}
	first, err := engine.Entries(b.Context(), kb.Scope{Channel: kb.ChannelWebsite}, "", 1)
	if err != nil {
		b.Fatal(err)
	}
	for name, path := range map[string]func(int) string{
		"home": func(int) string { return "/" },
		"ask":  func(i int) string { return "/ask?q=" + url.QueryEscape(corpus.Questions[i%len(corpus.Questions)]) },
		"list": func(i int) string {
			return "/ask?list=1&q=" + url.QueryEscape(corpus.Questions[i%len(corpus.Questions)])
		},
		"entry":  func(int) string { return channels.EntryURL(first[0].ID) },
		"topics": func(int) string { return "/topics" }, "policies": func(int) string { return "/policies" }, "departments": func(int) string { return "/departments" },
	} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				w := httptest.NewRecorder()
				s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path(i), nil))
				if w.Code != http.StatusOK || w.Body.Len() > 100_000 {
					b.Fatalf("status %d, %d bytes", w.Code, w.Body.Len())
				}
			}
		})
	}
}
