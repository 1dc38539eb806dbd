// Package onnx makes vectors with a sentence transformer of the operator's, in ONNX, out of a folder: model.onnx and
// tokenizer.json, and as far as they are there modules.json, 1_Pooling/config.json, sentence_bert_config.json and
// config.json, all as sentence-transformers and Optimum write them. Pure Go; docs/adr/0004 tells why not through hugot.
package onnx

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"yiku/kb"
	"yiku/retrieval/embed"
)

var _ embed.Embedder = (*Embedder)(nil)

// Embedder makes vectors with a model. It is made for many callers at once.
type Embedder struct {
	folder *folder
	run    *runner
	dims   int
	slots  chan struct{} // one for each text or batch being worked on
}

// maxBatch is how many texts go through the model together: beyond that a text takes no less time (docs/adr/0004).
const maxBatch = 8

// New reads a model's folder and tries the model. Fails with kb.Invalid when something is missing there, or is of a kind
// that this package cannot run.
func New(path string) (*Embedder, error) {
	f, err := readFolder(path)
	if err != nil {
		return nil, err
	}
	run, err := newRunner(f.model)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "模型文件夹 %s 里的 model.onnx 不能运行；可以改用向量接口 embed.endpoint", path).Because(err)
	}
	f.model = nil // the runner has its own copy
	e := &Embedder{folder: f, run: run, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	vectors, err := e.batch([][]int{f.tokenizer.ids("试一试", f.tokens)})
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "模型文件夹 %s 里的 model.onnx 不能运行；可以改用向量接口 embed.endpoint", path).Because(err)
	}
	e.dims = len(vectors[0])
	return e, nil
}

// ID is the folder's name and the start of the checksum of all that a vector depends on.
func (e *Embedder) ID() string { return "onnx/" + e.folder.name + "@" + e.folder.checksum[:12] }

// Dims is the length of every vector.
func (e *Embedder) Dims() int { return e.dims }

// Embed gives one unit vector a text, in the texts' order; what is longer than the model reads is left out. It fails with
// the context's error when that ends first, which it notices between batches, and with kb.Internal when the model fails.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	type item struct {
		at  int
		ids []int
	}
	items := make([]item, len(texts))
	for i, t := range texts {
		items[i] = item{i, e.folder.tokenizer.ids(t, e.folder.tokens)}
	}
	// Texts of like length go together: the shorter of a batch are filled up.
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(len(a.ids), len(b.ids)) })
	out := make([][]float32, len(texts))
	g, until := errgroup.WithContext(ctx)
	for batch := range slices.Chunk(items, maxBatch) {
		if !e.enter(until) {
			break
		}
		g.Go(func() error {
			defer func() { <-e.slots }()
			ids := make([][]int, len(batch))
			for i, it := range batch {
				ids[i] = it.ids
			}
			vectors, err := e.batch(ids)
			if err != nil {
				return kb.Errorf(kb.Internal, "模型 %s 运行出错", e.folder.name).Because(err)
			}
			for i, it := range batch {
				out[it.at] = vectors[i]
			}
			return nil
		})
	}
	if err := cmp.Or(g.Wait(), ctx.Err()); err != nil {
		return nil, err
	}
	return out, nil
}

// enter takes a slot; false when ctx ends first, or has ended.
func (e *Embedder) enter(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	select {
	case e.slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// batch gives the unit vectors of texts that are already tokens.
func (e *Embedder) batch(texts [][]int) ([][]float32, error) {
	hidden, err := e.run.run(texts)
	if err != nil {
		return nil, err
	}
	out := make([][]float32, len(texts))
	for i, ids := range texts {
		v := make([]float32, hidden.width)
		rows := 1
		if e.folder.mean && !hidden.pooled {
			rows = len(ids)
		}
		for r := range rows {
			for k, x := range hidden.row(i, r) {
				v[k] += x
			}
		}
		if out[i], err = unit(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// unit makes a vector's length 1.
func unit(v []float32) ([]float32, error) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil, kb.Errorf(kb.Internal, "模型给的向量全是 0 或不是数")
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(sum))
	}
	return v, nil
}
