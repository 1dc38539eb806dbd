package embed

import (
	"context"
	_ "embed" // the weights
	"runtime"
	"slices"
	"sync"
)

//go:embed encoder.bin
var builtin []byte

// Encoder is the built-in transformer. It is safe for concurrent use: over all callers at most as many texts are worked on
// at once as there are cores.
type Encoder struct {
	file  *file
	vocab *vocabulary
	kernels
	slots chan struct{} // taken by whoever computes
	pool  sync.Pool     // of *scratch
}

var _ Embedder = (*Encoder)(nil)

// Info is what `yiku model info` prints.
type Info struct {
	Name, ID                      string
	Origin, Licence, Notice, Made string
	Checksum                      string // SHA-256, hex
	Size                          int    // bytes of the file
	Dims, Tokens, Layers          int    // of a vector; the most read of a text; of the transformer
	Vocabulary                    int
	Kernel                        string // "avx512-vnni", "avx2", "neon" or "go"
	Figures                       map[string]any
}

var load = sync.OnceValues(func() (*Encoder, error) { return Read(builtin) })

// Builtin is the shipped encoder, loaded once.
func Builtin() (*Encoder, error) { return load() }

// Read makes an encoder of a file's bytes, which it keeps. It fails on what is not an encoder's file, on another version and
// on damage.
func Read(data []byte) (*Encoder, error) {
	f, err := read(data)
	if err != nil {
		return nil, err
	}
	return newEncoder(f, slices.Concat(native(), []kernels{plain})[0]), nil
}

func newEncoder(f *file, k kernels) *Encoder {
	e := &Encoder{
		file:    f,
		vocab:   newVocabulary(f.vocabulary, f.Sizes.Rest),
		kernels: k,
		slots:   make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	e.pool.New = func() any { return &scratch{splitter: splitter{v: e.vocab}} }
	return e
}

// ID names the weights, as Embedder says.
func (e *Encoder) ID() string { return e.file.Name + "-" + e.file.checksum[:8] }

// Dims is the length of every vector.
func (e *Encoder) Dims() int { return e.file.Sizes.Out }

// Info tells what the encoder is.
func (e *Encoder) Info() Info {
	f := e.file
	return Info{
		Name: f.Name, ID: e.ID(), Origin: f.Origin, Licence: f.Licence, Notice: f.Notice, Made: f.Made,
		Checksum: f.checksum, Size: f.size, Dims: f.Sizes.Out, Tokens: f.Sizes.Positions, Layers: f.Sizes.Layers,
		Vocabulary: f.Sizes.Vocabulary, Kernel: e.kernels.name, Figures: f.Figures,
	}
}

// Tokens are the rows of the vocabulary that a text is read as, [CLS] first, [SEP] last, at most Info().Tokens.
func (e *Encoder) Tokens(text string) []int32 {
	s := e.pool.Get().(*scratch)
	defer e.pool.Put(s)
	return s.tokens(nil, text, e.file.Sizes.Positions)
}

// Embed gives one unit vector a text. One text, or a few short ones, run on the caller's goroutine. All vectors of a call are
// one allocation, 4·Dims() bytes a text, so an import hands over some thousands at a time.
func (e *Encoder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	dims := e.Dims()
	out, flat := make([][]float32, len(texts)), make([]float32, len(texts)*dims)
	for i := range out {
		out[i] = flat[i*dims : (i+1)*dims : (i+1)*dims]
	}
	if err := e.batches(ctx, texts, out); err != nil {
		return nil, err
	}
	return out, nil
}
