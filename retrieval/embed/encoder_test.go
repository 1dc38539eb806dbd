package embed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// sample is a text and its tokens by the reference (train/reference.py).
type sample struct {
	text string
	ids  []int32
}

func mustUnzip(tb testing.TB, name string) []byte {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func mustSamples(tb testing.TB) []sample {
	tb.Helper()
	var out []sample
	lines := bufio.NewScanner(bytes.NewReader(mustUnzip(tb, "testdata/tokens.jsonl.gz")))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s sample
		if err := json.Unmarshal(lines.Bytes(), &[]any{&s.text, &s.ids}); err != nil {
			tb.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func mustBuiltin(tb testing.TB) *Encoder {
	tb.Helper()
	e, err := Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// forms are encoders of the built-in weights, one for each form of the arithmetic that this machine can run.
func forms(tb testing.TB) []*Encoder {
	var out []*Encoder
	for _, k := range slices.Concat(native(), []kernels{plain}) {
		out = append(out, newEncoder(mustBuiltin(tb).file, k))
	}
	return out
}

func TestTokensEqualReference(t *testing.T) {
	e, wrong := mustBuiltin(t), 0
	samples := mustSamples(t)
	for _, s := range samples {
		if got := e.Tokens(s.text); !slices.Equal(got, s.ids) {
			if wrong++; wrong < 5 {
				t.Errorf("%+q:\n got %v\nwant %v", s.text, got, s.ids)
			}
		}
	}
	t.Logf("%d of %d texts differ", wrong, len(samples))
}

// TestVectorsEqualReference compares with PyTorch's float32 over the same weights. The plain form is slow, so it takes fewer
// texts.
func TestVectorsEqualReference(t *testing.T) {
	samples, packed := mustSamples(t), mustUnzip(t, "testdata/vectors.gz")
	for _, e := range forms(t) {
		t.Run(e.kernels.name, func(t *testing.T) {
			step, dims := 10, e.Dims()
			if testing.Short() || e.kernels.name == plain.name {
				step = 500
			}
			var texts []string
			for i := 0; i < len(samples); i += step {
				texts = append(texts, samples[i].text)
			}
			got, err := e.Embed(context.Background(), texts)
			if err != nil {
				t.Fatal(err)
			}
			least := 1.0
			want := make([]int16, dims)
			for i, v := range got {
				if _, err := binary.Decode(packed[i*step/10*2*dims:], binary.LittleEndian, want); err != nil {
					t.Fatal(err)
				}
				if c := cosine(v, want); !(c >= least) {
					if least = c; !(c >= 1-1e-4) {
						t.Errorf("%.40q: cosine %.6f", texts[i], c)
					}
				}
			}
			t.Logf("%d texts, least cosine %.7f", len(texts), least)
		})
	}
}

func cosine(a []float32, b []int16) float64 {
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}

func TestMeaning(t *testing.T) {
	e := mustBuiltin(t)
	v, err := e.Embed(context.Background(), []string{"交了两年养老保险能退吗", "职工养老保险缴费不足十五年怎么办", "如何办理护照"})
	if err != nil {
		t.Fatal(err)
	}
	dot := func(a, b []float32) (sum float32) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	if near, far := dot(v[0], v[1]), dot(v[0], v[2]); near < far+0.1 {
		t.Errorf("the near text is at %.3f, the far one at %.3f", near, far)
	}
	if !strings.HasPrefix(e.ID(), "bge-small-zh-yiku-") || len(v[0]) != e.Dims() {
		t.Error(e.ID(), len(v[0]))
	}
}
