package store_test

import (
	"fmt"
	"strings"
	"testing"

	"yiku/kb"
	"yiku/kb/store"
	"yiku/kb/storetest"
)

func benchmark(b *testing.B, run func(b *testing.B, s *store.Store)) {
	b.Run("SQLite", func(b *testing.B) { run(b, mustOpen(b, store.Config{Dir: b.TempDir()})) })
	b.Run("PostgreSQL", func(b *testing.B) {
		run(b, mustOpen(b, store.Config{Dir: b.TempDir(), URL: storetest.PostgresURL(b)}))
	})
}

// guide is an entry about as long as a service guide of the real files.
func guide(n int) *kb.Entry {
	return &kb.Entry{
		Code: fmt.Sprintf("G%08d", n), Question: fmt.Sprintf("事项%d怎么办理？", n), Similar: []string{"怎么办", "去哪办", "要什么材料"},
		Answer: strings.Repeat("## 材料\n\n身份证原件及复印件一份。\n", 40), Department: "D1", Status: kb.Published,
	}
}

// BenchmarkPut puts batches of 200 new entries; every operation is one batch.
func BenchmarkPut(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		n := 0
		for b.Loop() {
			putGuides(b, s, n)
			n += kb.MaxPut
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "entries/s")
	})
}

// BenchmarkPutSame puts a batch of 200 that is there already.
func BenchmarkPutSame(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		putGuides(b, s, 0)
		for b.Loop() {
			putGuides(b, s, 0)
		}
	})
}

// BenchmarkList reads all of 2,400 entries by pages of 500.
func BenchmarkList(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		for n := range 12 {
			putGuides(b, s, n*kb.MaxPut)
		}
		for b.Loop() {
			if err := kb.EachRecord(b.Context(), s, func(*kb.Entry) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func putGuides(b *testing.B, s *store.Store, from int) {
	recs := make([]kb.Record, kb.MaxPut)
	for i := range recs {
		recs[i] = guide(from + i)
	}
	put(b, s, recs...)
}
