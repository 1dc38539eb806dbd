package onnx

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	mlcontext "github.com/gomlx/gomlx/pkg/ml/context"
	"github.com/gomlx/onnx-gomlx/onnx"
)

// backendOptions of gomlx. Its kernel for large matrices everywhere: a question takes 200 ms instead of 270, a batch the
// same (docs/adr/0004). One operation of a graph after another: in v0.26.0 those that run side by side write and read one
// field of the graph's results without a lock, which the race detector shows.
const backendOptions = "dotgeneral_large,ops_sequential"

// runner runs a model on gomlx's pure-Go backend. It compiles the model anew for each shape of its input and keeps what it
// compiled, so shapes are rounded up to few.
type runner struct {
	inputs  []string
	exec    *mlcontext.Exec
	pooled  bool // the model itself makes one vector of a text
	backend backends.Backend
}

// hidden is what a model gives: for each text one vector, or one for each token.
type hidden struct {
	values        []float32
	tokens, width int
	pooled        bool
}

// row is the vector of a text's token, or its only one.
func (h *hidden) row(text, token int) []float32 {
	at := text
	if !h.pooled {
		at = text*h.tokens + token
	}
	return h.values[at*h.width : (at+1)*h.width]
}

// newRunner reads a model. gomlx panics where it meets what it cannot do; that is given as an error.
func newRunner(data []byte) (r *runner, err error) {
	defer contain(&err)
	model, err := onnx.Parse(data)
	if err != nil {
		return nil, err
	}
	for _, w := range model.Proto.Graph.Initializer {
		if w.DataLocation != 0 {
			return nil, errors.New("weights are in files of their own: save the model as one file")
		}
	}
	r = &runner{inputs: model.InputsNames}
	for _, name := range r.inputs {
		if !slices.Contains([]string{"input_ids", "attention_mask", "token_type_ids"}, name) {
			return nil, fmt.Errorf("unknown input %s", name)
		}
	}
	output := slices.IndexFunc(model.OutputsShapes, func(s onnx.DynamicShape) bool { return s.Rank() == 3 })
	for i, name := range model.OutputsNames {
		if name == "sentence_embedding" || (output < 0 && model.OutputsShapes[i].Rank() == 2) {
			output, r.pooled = i, true
		}
	}
	if output < 0 {
		return nil, fmt.Errorf("no output is a vector of a text or of tokens: %v", model.OutputsNames)
	}
	ctx := mlcontext.New().Reuse()
	if err := model.VariablesToContext(ctx); err != nil {
		return nil, err
	}
	if r.backend, err = simplego.New(backendOptions); err != nil {
		return nil, err
	}
	r.exec, err = mlcontext.NewExecAny(r.backend, ctx, func(ctx *mlcontext.Context, inputs []*graph.Node) []*graph.Node {
		named := map[string]*graph.Node{}
		for i, name := range r.inputs {
			named[name] = inputs[i]
		}
		return model.CallGraph(ctx, inputs[0].Graph(), named, model.OutputsNames[output])
	})
	if err != nil {
		return nil, err
	}
	r.exec.SetMaxCache(-1)
	return r, nil
}

// run puts texts through the model.
func (r *runner) run(texts [][]int) (h *hidden, err error) {
	defer contain(&err)
	longest := 0
	for _, ids := range texts {
		longest = max(longest, len(ids))
	}
	rows, tokens := roundRows(len(texts)), roundTokens(longest)
	args := make([]any, len(r.inputs))
	for i, name := range r.inputs {
		flat := make([]int64, rows*tokens)
		for t, ids := range texts {
			for k, id := range ids {
				switch name {
				case "input_ids":
					flat[t*tokens+k] = int64(id)
				case "attention_mask":
					flat[t*tokens+k] = 1
				}
			}
		}
		input := tensors.FromFlatDataAndDimensions(flat, rows, tokens)
		defer input.FinalizeAll()
		args[i] = input
	}
	outputs, err := r.exec.Exec(args...)
	if err != nil {
		return nil, err
	}
	defer func() {
		for _, o := range outputs {
			o.FinalizeAll()
		}
	}()
	dims := outputs[0].Shape().Dimensions
	h = &hidden{tokens: tokens, width: dims[len(dims)-1], pooled: r.pooled}
	err = tensors.ConstFlatData(outputs[0], func(flat []float32) { h.values = slices.Clone(flat) })
	if want := rows * h.width * map[bool]int{true: 1, false: tokens}[r.pooled]; err == nil && len(h.values) != want {
		err = fmt.Errorf("the model gave %v for %d texts of %d tokens", dims, rows, tokens)
	}
	return h, err
}

// roundRows rounds a number of texts up.
func roundRows(n int) int {
	if n == 1 {
		return 1
	}
	return maxBatch
}

// roundTokens rounds a length up: to the next 4, from 32 on 8, from 64 on 32.
func roundTokens(n int) int {
	step := 4
	switch {
	case n > 64:
		step = 32
	case n > 32:
		step = 8
	}
	return (n + step - 1) / step * step
}

// contain gives a panic as an error.
func contain(err *error) {
	if r := recover(); r != nil {
		if e, ok := r.(error); ok {
			*err = e
			return
		}
		*err = fmt.Errorf("%v", r)
	}
}
