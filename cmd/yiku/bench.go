package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yiku/configs"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
	"yiku/retrieval/bench"
)

// benchRow is one piece of work measured (contract.md, “Speed”).
type benchRow struct {
	Work    string  `json:"work"`
	Entries int     `json:"entries"`
	Forms   int     `json:"forms"`
	P50     float64 `json:"p50_us"`
	P99     float64 `json:"p99_us"`
	PerS    float64 `json:"per_s"`
	RSS     float64 `json:"rss_mb"`
	Heap    float64 `json:"heap_mb"`
	LoadS   float64 `json:"load_s"`
	Index   float64 `json:"index_b_per_form"`
}

// benchWork is a piece of work that can be measured.
type benchWork struct {
	name string
	run  func(*benching) ([]time.Duration, error)
}

// works are in the order in which they run.
var works = []benchWork{
	{"ask", (*benching).ask},
	{"ask_hot", (*benching).askHot},
	{"http_ask", (*benching).httpAsk},
	{"ask_lexical", (*benching).askLexical},
	{"suggest", (*benching).suggest},
	{"load", (*benching).loading},
	{"publish", (*benching).publish},
}

// benching is one run of the measuring: parts are made when the first work needs them.
type benching struct {
	ctx    context.Context
	cfg    configs.Config
	corpus bench.Corpus
	kept   kb.Vectors // nil keeps none
	engine *retrieval.Engine
	means  bool   // engine finds by meaning too
	stop   func() // ends engine
	loadS  float64
	st     *store.Store // filled, for the work that measures it
	dir    string
	perS   float64 // of work that measures a rate itself
}

func (m *Main) bench() *cobra.Command {
	var asJSON bool
	var entries int
	var work []string
	var train, cache string
	c := &cobra.Command{
		Use:   "bench",
		Short: "在临时的库上测速度和内存",
		Args:  wants(0, false, "bench 后面不跟参数"),
		RunE: func(c *cobra.Command, _ []string) error {
			if entries < 1 {
				return kb.Errorf(kb.Invalid, "--entries 应为 1 以上的整数")
			}
			for _, w := range work {
				if !slices.ContainsFunc(works, func(x benchWork) bool { return x.name == w }) {
					return kb.Errorf(kb.Invalid, "--work 里的 %s 不认识，可用：ask,ask_lexical,ask_hot,suggest,http_ask,load,publish", w)
				}
			}
			return m.measure(c, asJSON, entries, train, cache, work)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "每项工作输出一行 JSON")
	c.Flags().IntVar(&entries, "entries", 20_000, "条目数，每条三个问法")
	c.Flags().StringSliceVar(&work, "work", nil, "只测这些，用逗号隔开")
	c.Flags().StringVar(&cache, "cache", "", "向量按文字和编码器存在这个目录 `DIR` 里，下次不再重算")
	c.Flags().StringVar(&train, "train", filepath.Join("..", "shared", "data", "train"), "造库用的文本所在的目录；没有就用示例库")
	return c
}

// measure runs the pieces of work and prints a line for each.
func (m *Main) measure(c *cobra.Command, asJSON bool, entries int, train, cache string, only []string) error {
	m.logTo(slog.LevelError) // a line a request would be what is measured
	cfg, err := m.config(c)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "yiku-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithCancel(c.Context())
	defer cancel()
	b := &benching{ctx: ctx, cfg: cfg, dir: dir}
	defer b.close()
	if b.kept, err = folder(cache); err != nil {
		return err
	}
	if b.corpus, err = makeCorpus(ctx, entries, train); err != nil {
		return err
	}
	fmt.Fprintf(m.Stderr, "%d entries from %s, %s, %d cores\n", entries, b.corpus.Source, runtime.Version(), runtime.GOMAXPROCS(0))
	for _, w := range works {
		if len(only) > 0 && !slices.Contains(only, w.name) {
			continue
		}
		times, err := w.run(b)
		if err != nil {
			return err
		}
		row := b.row(w.name, times)
		if asJSON {
			if err := json.NewEncoder(m.Stdout).Encode(row); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(m.Stdout, "%-12s p50 %9.1f µs   p99 %9.1f µs   %9.0f/s   heap %5.0f MB   rss %5.0f MB\n", row.Work, row.P50, row.P99, row.PerS, row.Heap, row.RSS)
	}
	return nil
}

// makeCorpus takes the training text, or the starter library where there is none.
func makeCorpus(ctx context.Context, entries int, train string) (bench.Corpus, error) {
	c, err := bench.Make(entries, train, nil)
	if !errors.Is(err, fs.ErrNotExist) {
		return c, err
	}
	st, remove, err := starterStore(ctx)
	if err != nil {
		return c, err
	}
	defer remove()
	var starter []*kb.Entry
	err = kb.EachRecord(ctx, st, func(e *kb.Entry) error { starter = append(starter, e); return nil })
	if err != nil {
		return c, err
	}
	return bench.Make(entries, "", starter)
}

// row sums times up. The corpus itself is in the heap: its texts are the library's.
func (b *benching) row(work string, times []time.Duration) benchRow {
	debug.FreeOSMemory()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	r := benchRow{
		Work: work, Entries: len(b.corpus.Entries), Forms: 3 * len(b.corpus.Entries),
		Heap: float64(mem.HeapAlloc) / 1e6, RSS: rss(), LoadS: b.loadS, PerS: b.perS,
	}
	b.perS = 0
	if b.engine != nil {
		r.Index = float64(b.engine.IndexBytes()) / float64(r.Forms)
	}
	if len(times) == 0 {
		return r
	}
	sum := time.Duration(0)
	for _, t := range times {
		sum += t
	}
	slices.Sort(times)
	at := func(share float64) float64 {
		return float64(times[int(share*float64(len(times)-1))].Nanoseconds()) / 1e3
	}
	r.P50, r.P99 = at(.5), at(.99)
	if r.PerS == 0 {
		r.PerS = float64(len(times)) / sum.Seconds()
	}
	return r
}

// rss is the resident memory of the process in MB, 0 where the system does not say.
func rss() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	kib, _ := strconv.ParseFloat(strings.Fields(after + " 0")[0], 64)
	return kib * 1024 / 1e6
}

func (b *benching) close() {
	if b.stop != nil {
		b.stop()
	}
	if b.st != nil {
		b.st.Close()
	}
}
