package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yiku/configs"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
	"yiku/retrieval/bench"
	"yiku/retrieval/eval"
	"yiku/retrieval/vector"
	"yiku/seeds"
)

// evalSteps can be left out by --without (contract.md). A step that is not built yet changes nothing when it is left out.
var evalSteps = []string{"spelling", "pinyin", "synonyms", "meaning", "popularity", "followup", "letter", "confirm", "apart", "beside", "danger"}

func (m *Main) eval() *cobra.Command {
	var o evalOptions
	c := &cobra.Command{
		Use:   "eval DIR…",
		Short: "在评测集上测答得对不对",
		Args:  wants(1, true, "请写出评测集所在的目录"),
		RunE: func(c *cobra.Command, dirs []string) error {
			o.listed = listedChanges
			if c.Flags().Changed("losses") {
				o.listed = o.losses
			}
			if err := o.check(); err != nil {
				return err
			}
			m.logTo(slog.LevelError)
			cfg, err := m.config(c)
			if err != nil {
				return err
			}
			sets, err := eval.Sets(dirs...)
			if err != nil {
				return err
			}
			return m.evaluateAll(c.Context(), cfg, sets, o)
		},
	}
	c.Flags().BoolVar(&o.asJSON, "json", false, "每个评测集输出一行 JSON")
	c.Flags().StringSliceVar(&o.without, "without", nil, "不用这些步骤："+strings.Join(evalSteps, ","))
	c.Flags().StringVar(&o.cache, "cache", "", "向量按文字和编码器存在这个目录 `DIR` 里，下次不再重算")
	c.Flags().StringVar(&o.dump, "dump", "", "把每一问的结果、候选和特征写进 `FILE`（JSON 行），供训练排序、--compare 和画图用")
	c.Flags().StringVar(&o.compare, "compare", "", "和以前一次 --dump 写的 `FILE` 比：哪些问变好、变差，各项差多少（95% 区间）")
	c.Flags().IntVar(&o.losses, "losses", 0, "每个评测集列出 `N` 个没答对的问，和对的条目比特征；有 --compare 时也是变好、变差各列几问（不写是 40）；和 --json 一起时列到标准错误")
	return c
}

// evalOptions are the command's flags.
type evalOptions struct {
	asJSON               bool
	without              []string
	cache, dump, compare string
	losses               int // questions to list that went wrong
	listed               int // changes to list at most, won and lost
}

// listedChanges is how many won and how many lost questions are listed unless --losses says otherwise.
const listedChanges = 40

func (o *evalOptions) check() error {
	for _, s := range o.without {
		if !slices.Contains(evalSteps, s) {
			return kb.Errorf(kb.Invalid, "--without 里的 %s 不认识，可用：%s", s, strings.Join(evalSteps, ","))
		}
	}
	if o.losses < 0 {
		return kb.Errorf(kb.Invalid, "--losses 要写 0 或更大的数，不能是 %d", o.losses)
	}
	return nil
}

// evaluateAll asks the sets one after another, and reports each when it is done.
func (m *Main) evaluateAll(ctx context.Context, cfg configs.Config, sets []eval.Set, o evalOptions) error {
	cfg.Retrieval.Without = o.without
	if slices.Contains(o.without, "meaning") {
		cfg.Embed.Driver = configs.DriverNone
	}
	kept, err := folder(o.cache)
	if err != nil {
		return err
	}
	with, err := meaning(ctx, cfg, kept)
	if err != nil {
		return err
	}
	earlier, err := earlierRun(o.compare) // first: --dump may overwrite it
	if err != nil {
		return err
	}
	dump, done, err := dumpFile(o.dump)
	if err != nil {
		return err
	}
	defer done()
	for _, s := range sets {
		f, outcomes, err := evaluate(ctx, cfg, s, with)
		if err != nil {
			return err
		}
		if dump != nil {
			if err := eval.Write(dump, outcomes); err != nil {
				return err
			}
		}
		if earlier != nil {
			f.Compare = eval.Compare(earlier[s.Name], outcomes)
		}
		if err := m.report(s, f, outcomes, o); err != nil {
			return err
		}
	}
	return nil
}

// folder keeps vectors in a directory; nil for none.
func folder(dir string) (kb.Vectors, error) {
	if dir == "" {
		return nil, nil
	}
	f, err := vector.NewFolder(dir)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "目录 %s 建不了，请检查路径和权限", dir).Because(err)
	}
	return f, nil
}

// dumpFile opens the file that candidates are written to; nil for none.
func dumpFile(name string) (w io.Writer, done func(), err error) {
	if name == "" {
		return nil, func() {}, nil
	}
	f, err := os.Create(name)
	if err != nil {
		return nil, nil, kb.Errorf(kb.Invalid, "文件 %s 写不了，请检查路径和权限", name).Because(err)
	}
	return f, func() { f.Close() }, nil
}

// earlierRun reads what --dump wrote, by set; nil for none.
func earlierRun(name string) (map[string][]eval.Outcome, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "文件 %s 读不了，请检查路径和权限", name).Because(err)
	}
	defer f.Close()
	return eval.Read(f)
}

// evaluate asks a set against its own corpus, or against the starter library when it has none.
func evaluate(ctx context.Context, cfg configs.Config, s eval.Set, with *retrieval.Meaning) (eval.Figures, []eval.Outcome, error) {
	start := time.Now()
	var reader kb.Reader = bench.Shelf(s.Entries)
	if s.Entries == nil {
		st, remove, err := starterStore(ctx)
		if err != nil {
			return eval.Figures{}, nil, err
		}
		defer remove()
		reader = st
	}
	cfg.Retrieval.EncoderDeadline = 0 // there are no deadlines here (contract.md)
	engine, err := retrieval.Open(ctx, reader, bench.Shelf(nil), with, cfg.Retrieval)
	if err != nil {
		return eval.Figures{}, nil, err
	}
	if err := engine.Encode(ctx); err != nil {
		return eval.Figures{}, nil, err
	}
	took := time.Since(start).Seconds()
	f, outcomes, err := eval.Measure(ctx, s, engine)
	f.BuildS, f.Entries = took, engine.Health().Entries
	return f, outcomes, err
}

// starterStore holds the starter library until remove is called.
func starterStore(ctx context.Context) (st *store.Store, remove func(), err error) {
	dir, err := os.MkdirTemp("", "yiku-starter-")
	if err != nil {
		return nil, nil, err
	}
	st, err = store.Open(ctx, store.Config{Dir: dir})
	if err == nil {
		_, err = seeds.Load(ctx, st)
	}
	if err != nil {
		os.RemoveAll(dir)
		return nil, nil, err
	}
	return st, func() { st.Close(); os.RemoveAll(dir) }, nil
}
