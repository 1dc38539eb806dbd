package main

import (
	"context"
	"encoding/json"
	"fmt"
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
var evalSteps = []string{"spelling", "pinyin", "synonyms", "meaning", "popularity", "followup"}

func (m *Main) eval() *cobra.Command {
	var asJSON bool
	var without []string
	var cache, dumpTo string
	c := &cobra.Command{
		Use:   "eval DIR…",
		Short: "在评测集上测答得对不对",
		Args:  wants(1, true, "请写出评测集所在的目录"),
		RunE: func(c *cobra.Command, dirs []string) error {
			for _, s := range without {
				if !slices.Contains(evalSteps, s) {
					return kb.Errorf(kb.Invalid, "--without 里的 %s 不认识，可用：%s", s, strings.Join(evalSteps, ","))
				}
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
			if slices.Contains(without, "meaning") {
				cfg.Embed.Driver = configs.DriverNone
			}
			kept, err := folder(cache)
			if err != nil {
				return err
			}
			with, err := meaning(c.Context(), cfg, kept)
			if err != nil {
				return err
			}
			dump, done, err := dumpFile(dumpTo)
			if err != nil {
				return err
			}
			defer done()
			for _, s := range sets {
				f, err := evaluate(c.Context(), cfg, s, with, dump)
				if err != nil {
					return err
				}
				if err := m.figures(f, asJSON); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "每个评测集输出一行 JSON")
	c.Flags().StringSliceVar(&without, "without", nil, "不用这些步骤："+strings.Join(evalSteps, ","))
	c.Flags().StringVar(&cache, "cache", "", "向量按文字和编码器存在这个目录 `DIR` 里，下次不再重算")
	c.Flags().StringVar(&dumpTo, "dump", "", "把每一问的候选和特征写进 `FILE`（JSON 行），训练排序用")
	return c
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

// evaluate asks a set against its own corpus, or against the starter library when it has none.
func evaluate(ctx context.Context, cfg configs.Config, s eval.Set, with *retrieval.Meaning, dump io.Writer) (eval.Figures, error) {
	start := time.Now()
	var reader kb.Reader = bench.Shelf(s.Entries)
	if s.Entries == nil {
		st, remove, err := starterStore(ctx)
		if err != nil {
			return eval.Figures{}, err
		}
		defer remove()
		reader = st
	}
	cfg.Retrieval.EncoderDeadline = 0 // there are no deadlines here (contract.md)
	engine, err := retrieval.Open(ctx, reader, bench.Shelf(nil), with, cfg.Retrieval)
	if err != nil {
		return eval.Figures{}, err
	}
	if err := engine.Encode(ctx); err != nil {
		return eval.Figures{}, err
	}
	took := time.Since(start).Seconds()
	f, err := eval.Measure(ctx, s, engine, dump)
	f.BuildS, f.Entries = took, engine.Health().Entries
	return f, err
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

func (m *Main) figures(f eval.Figures, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(m.Stdout).Encode(f)
	}
	_, err := fmt.Fprintf(m.Stdout, "%-16s %5d 条 %5d 问  top1 %.3f  ndcg10 %.3f  hit10 %.3f  直接 %.3f（对 %.3f）  选择 %.3f（对 %.3f）  无 %.3f  p50 %.2f ms\n",
		f.Set, f.Entries, f.Queries, f.Top1, f.NDCG10, f.Hit10, f.Direct, f.DirectRight, f.Choices, f.ChoicesRight, f.None, f.P50)
	return err
}
