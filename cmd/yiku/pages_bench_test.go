package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"yiku/channels"
	"yiku/configs"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
	"yiku/retrieval/bench"
	"yiku/seeds"
)

// pageLimit is what a page may take at the server with 20,000 entries (contract.md).
const pageLimit = 50 * time.Millisecond

// filled is a server over a real store with the starter library and n entries more, and the questions that fit them. The
// text is that of ../shared/data/train; without it the test is skipped.
func filled(tb testing.TB, n int) (http.Handler, []string) {
	tb.Helper()
	corpus, err := bench.Make(n, filepath.Join("..", "..", "..", "shared", "data", "train"), nil)
	if errors.Is(err, fs.ErrNotExist) {
		tb.Skip("../shared/data/train is not there: pages are not measured")
	}
	log := slog.Default() // a line a request would be what is measured
	slog.SetDefault(slog.New(slog.DiscardHandler))
	tb.Cleanup(func() { slog.SetDefault(log) })
	st, err := store.Open(tb.Context(), store.Config{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { st.Close() })
	if _, err := seeds.Load(tb.Context(), st); err != nil {
		tb.Fatal(err)
	}
	for batch := range slices.Chunk(corpus.Entries, kb.MaxPut) {
		recs := make([]kb.Record, len(batch))
		for i, e := range batch {
			e.Meta, e.Category = kb.Meta{}, fmt.Sprintf("测量%d/事项%d", i%16, i%160)
			recs[i] = e
		}
		if _, err := st.Put(tb.Context(), kb.Act{By: "bench", Action: kb.ActionImport}, recs...); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := st.Put(tb.Context(), kb.Act{By: "bench", Action: kb.ActionImport}, civilCode(tb)); err != nil {
		tb.Fatal(err)
	}
	cfg := configs.Defaults()
	cfg.Limits = channels.LimitsConfig{}
	engine, err := retrieval.Open(tb.Context(), st, st, nil, cfg.Retrieval)
	if err != nil {
		tb.Fatal(err)
	}
	server, err := doors(cfg, engine, st, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return server, corpus.Questions
}

// civilCode is 民法典, the longest text that people look up: 1,260 clauses, 315 KB.
func civilCode(tb testing.TB) *kb.Policy {
	tb.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "train", "laws_articles.jsonl.zst"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	defer z.Close()
	p := &kb.Policy{Code: "civil", Title: "中华人民共和国民法典", Issuer: "测量"}
	for d := json.NewDecoder(z); ; {
		var a struct{ Law, Article, Text string }
		if err := d.Decode(&a); err == io.EOF {
			return p
		} else if err != nil {
			tb.Fatal(err)
		}
		if a.Law == p.Title {
			p.Text += a.Article + "　" + a.Text + "\n"
		}
	}
}

// civilPage is the page of 民法典.
func civilPage(tb testing.TB, server http.Handler) string {
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/policies?issuer=测量", nil))
	at := regexp.MustCompile(`/p/[0-9A-Z]{26}`).FindString(w.Body.String())
	if at == "" {
		tb.Fatal("民法典 is not listed")
	}
	return at
}

// firstEntry is the page of the entry that answers the question.
func firstEntry(tb testing.TB, server http.Handler, question string) string {
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ask?q="+url.QueryEscape(question), nil))
	at := regexp.MustCompile(`/q/[0-9A-Z]{26}`).FindString(w.Body.String())
	if at == "" {
		tb.Fatalf("no entry answers %s", question)
	}
	return at
}

// BenchmarkPages asks for every kind of page at 20,000 entries, and gives the median and the 99th percentile.
func BenchmarkPages(b *testing.B) {
	server, questions := filled(b, 20_000)
	entry := firstEntry(b, server, "政策问答平台归谁管")
	always := func(path string) func(int) string { return func(int) string { return path } }
	for _, page := range []struct {
		name string
		path func(int) string
	}{
		{"home", always("/")},
		{"ask", func(i int) string { return "/ask?q=" + url.QueryEscape(questions[i%len(questions)]) }},
		{"ask_list", func(i int) string { return "/ask?list=1&q=" + url.QueryEscape(questions[i%len(questions)]) }},
		{"entry", always(entry)}, {"topics", always("/topics")}, {"things", always("/things")}, {"policies", always("/policies")},
		{"policy", always(civilPage(b, server) + "?at=c-1260")},
		{"departments", always("/departments")}, {"kiosk", always("/kiosk")}, {"about", always("/about")},
	} {
		b.Run(page.name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				w := httptest.NewRecorder()
				start := time.Now()
				server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, page.path(i), nil))
				took = append(took, time.Since(start))
				if w.Code != http.StatusOK {
					b.Fatalf("%s: status %d", page.path(i), w.Code)
				}
			}
			slices.Sort(took)
			at := func(share float64) time.Duration { return took[int(share*float64(len(took)-1))] }
			b.ReportMetric(at(.5).Seconds()*1e3, "p50-ms")
			b.ReportMetric(at(.99).Seconds()*1e3, "p99-ms")
			if at(.5) > pageLimit {
				b.Errorf("half of the pages take more than %v", pageLimit)
			}
		})
	}
}
