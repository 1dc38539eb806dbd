package embed

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"
)

// question is what the figures speak of: 15 汉字.
const question = "交了两年养老保险现在还能退钱吗"

// BenchmarkQuestion is one question on one core, in every form that this machine has. p50 and least are in ms.
func BenchmarkQuestion(b *testing.B) {
	for _, e := range forms(b) {
		b.Run(e.kernels.name, func(b *testing.B) {
			b.ReportAllocs()
			took := make([]time.Duration, 0, b.N)
			for b.Loop() {
				began := time.Now()
				if _, err := e.Embed(context.Background(), []string{question}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms")
			b.ReportMetric(took[0].Seconds()*1000, "least-ms")
		})
	}
}

// BenchmarkBulk is an import: 512 forms of 4 to 30 characters, 14 on average, all cores. most is of the quickest pass.
func BenchmarkBulk(b *testing.B) {
	var texts []string
	for _, s := range mustSamples(b) {
		if n := len(s.ids); n >= 6 && n <= 32 && len(texts) < 512 {
			texts = append(texts, s.text)
		}
	}
	for _, e := range forms(b) {
		b.Run(e.kernels.name, func(b *testing.B) {
			least := time.Hour
			for b.Loop() {
				began := time.Now()
				if _, err := e.Embed(context.Background(), texts); err != nil {
					b.Fatal(err)
				}
				least = min(least, time.Since(began))
			}
			b.ReportMetric(float64(len(texts)*b.N)/b.Elapsed().Seconds(), "texts/s")
			b.ReportMetric(float64(len(texts))/least.Seconds(), "most-texts/s")
		})
	}
}

func BenchmarkTokens(b *testing.B) {
	e := mustBuiltin(b)
	out := make([]int32, 0, 64)
	s := splitter{v: e.vocab}
	for b.Loop() {
		out = s.tokens(out[:0], question, 192)
	}
}

// BenchmarkLoad is reading the file: time, and memory that stays.
func BenchmarkLoad(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var e *Encoder
	for b.Loop() {
		e = nil
		var err error
		if e, err = Read(builtin); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "kept-MB")
	runtime.KeepAlive(e)
}
