package retrieval

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"yiku/kb"
	"yiku/retrieval/bench"

	"golang.org/x/sys/unix"
)

// busy is the processor time of this thread: the other half of a machine that others use does not count.
func busy() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) // fails for an unknown clock only
	return time.Duration(t.Nano())
}

// BenchmarkSuggest types parts of questions in a library of 100,000 entries, each as it is and as pinyin and initials, and what is
// hard to read. It reports percentiles of
// processor time.
func BenchmarkSuggest(b *testing.B) {
	corpus, err := bench.Make(100_000, "../../shared/data/train", nil)
	if err != nil {
		b.Skip("the shared training text is not beside the repository: ", err)
	}
	shelf := bench.Shelf(corpus.Entries)
	e, err := Open(context.Background(), shelf, shelf, nil, Defaults())
	if err != nil {
		b.Fatal(err)
	}
	half := func(s string) string { return string([]rune(s)[:(len([]rune(s))+1)/2]) }
	for _, c := range []struct {
		name string
		of   func(q string) string
	}{
		{"Half", half},
		{"TwoCharacters", func(q string) string { return cut(q, 0, 2) }},
		{"OneCharacter", func(q string) string { return cut(q, 0, 1) }},
		{"Pinyin", func(q string) string { return said(half(q), "") }},
		{"PinyinOfFour", func(q string) string { return said(cut(q, 0, 4), "") }},
		{"Initials", func(q string) string { return initials(cut(q, 0, 4)) }},
		{"TwoInitials", func(q string) string { return initials(cut(q, 0, 2)) }},
		{"OneLetter", func(q string) string { return initials(cut(q, 0, 1)) }},
		{"Usual", func(q string) string { return "怎么办理" + cut(q, 0, 1) }},
		{"HostileLetters", func(q string) string { return strings.Repeat("zhi"+initials(cut(q, 0, 3)), 300)[:900] }},
		{"HostileSame", func(q string) string { return strings.Repeat("的", 1000) + cut(q, 0, 2) }},
		{"HostileMarks", func(q string) string { return strings.Repeat("，a。", 600) + cut(q, 0, 2) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var typed []string
			for _, q := range corpus.Questions {
				if s := c.of(q); s != "" {
					typed = append(typed, s)
				}
			}
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			var times []time.Duration
			for i := 0; b.Loop(); i++ {
				start := busy()
				if _, err := e.Suggest(context.Background(), typed[i%len(typed)], kb.Scope{Channel: kb.ChannelWebsite}, 8); err != nil {
					b.Fatal(err)
				}
				times = append(times, busy()-start)
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
		})
	}
}
