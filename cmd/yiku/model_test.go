package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"yiku/configs"
	"yiku/kb"
	"yiku/retrieval/embed"
	"yiku/retrieval/vector"
	"yiku/seeds"
)

// remake is what to do when the shipped vectors are not those of the starter library and the encoder.
const remake = "run: go run ./cmd/yiku model vectors seeds/vectors.bin"

// TestStarterVectorsAreShipped wants a vector of the built-in encoder for every text of the starter library, and no other.
func TestStarterVectorsAreShipped(t *testing.T) {
	e, err := embed.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	of, vs, err := vector.ReadFile(bytes.NewReader(seeds.Vectors))
	if err != nil || of != e.ID() {
		t.Fatalf("seeds/vectors.bin is of %q (%v), the encoder is %q; %s", of, err, e.ID(), remake)
	}
	texts, err := starterTexts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept := map[uint64][]byte{}
	for _, v := range vs {
		kept[v.Key] = v.Bytes
	}
	missing, looked := 0, 0
	for i, text := range texts {
		b, ok := kept[vector.Key(text)]
		if !ok {
			if missing++; missing < 4 {
				t.Errorf("no vector of “%s”; %s", text, remake)
			}
			continue
		}
		if i%200 == 0 { // and it is that text's; int8 takes .002
			looked++
			if near := nearness(t, e, text, b); near < 0.99 {
				t.Errorf("the vector of “%s” is another's, cosine %.3f; %s", text, near, remake)
			}
		}
	}
	if missing > 0 || len(vs) != len(texts) || looked == 0 {
		t.Errorf("%d of %d texts have no vector among %d, %d were looked at; %s", missing, len(texts), len(vs), looked, remake)
	}
}

// nearness is the cosine of a text's vector and one that was kept.
func nearness(t *testing.T, e *embed.Encoder, text string, kept []byte) float32 {
	t.Helper()
	v, err := e.Embed(t.Context(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	p, ok := vector.Unpack(kept, e.Dims())
	if !ok {
		t.Fatalf("a vector of %d bytes; %s", len(kept), remake)
	}
	var sum float32
	for i, n := range p.Numbers {
		sum += v[0][i] * float32(n) * p.Scale
	}
	return sum
}

func TestModelVectors(t *testing.T) {
	if testing.Short() {
		t.Skip("encodes the whole starter library: some 15 s of a core")
	}
	file := filepath.Join(t.TempDir(), "v.bin")
	r := mustYiku(t, "model", "vectors", file)
	of, vs, err := vector.ReadFile(bytes.NewReader(mustRead(t, file)))
	if err != nil || len(vs) == 0 || !strings.Contains(r.out, of) || r.err != "" {
		t.Errorf("%v: %d vectors of %q\n%s%s", err, len(vs), of, r.out, r.err)
	}
}

func TestModelInfo(t *testing.T) {
	e, err := embed.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	i := e.Info()
	out := mustYiku(t, "model", "info").out
	for _, want := range []string{"名称      " + i.Name, i.ID, i.Origin, "许可      MIT", i.Checksum, "512 维"} {
		if !strings.Contains(out, want) {
			t.Errorf("does not say %q:\n%s", want, out)
		}
	}
	var told map[string]any
	if err := json.Unmarshal([]byte(mustYiku(t, "model", "info", "--json").out), &told); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"name", "origin", "licence", "size", "checksum", "figures"} { // contract.md
		if told[key] == nil {
			t.Errorf("--json has no %s: %v", key, told)
		}
	}
	if told["size"] != float64(i.Size) || told["checksum"] != i.Checksum {
		t.Errorf("--json: %v", told)
	}

	env := []string{"YIKU_EMBED__DRIVER=endpoint", "YIKU_EMBED__ENDPOINT__URL=http://127.0.0.1:1/v1", "YIKU_EMBED__ENDPOINT__MODEL=bge-m3", "YIKU_EMBED__ENDPOINT__KEY=" + endpointKey}
	for _, args := range [][]string{{"model", "info"}, {"model", "info", "--json"}} { // an endpoint that is away
		if r := mustYikuIn(t, env, args...); !strings.Contains(r.out, "bge-m3") || !strings.Contains(r.out, "http://127.0.0.1:1/v1") || strings.Contains(r.out+r.err, endpointKey) {
			t.Errorf("%v: %s%s", args, r.out, r.err)
		}
	}
	folder := filepath.Join("..", "..", "retrieval", "embed", "onnx", "testdata", "tiny")
	if r := mustYikuIn(t, []string{"YIKU_EMBED__DRIVER=onnx", "YIKU_EMBED__ONNX__FOLDER=" + folder}, "model", "info"); !strings.Contains(r.out, "onnx/tiny@") || !strings.Contains(r.out, "16 维") {
		t.Errorf("onnx: %s", r.out)
	}
	if r := mustYikuIn(t, []string{"YIKU_EMBED__DRIVER=none"}, "model", "info"); !strings.Contains(r.out, "没有编码器") {
		t.Errorf("none: %s", r.out)
	}
	if r := yikuIn(t, []string{"YIKU_EMBED__DRIVER=onnx", "YIKU_EMBED__ONNX__FOLDER=/nowhere"}, "model", "info"); r.code != 1 || !strings.Contains(r.err, "/nowhere") {
		t.Errorf("a folder that is not there: %d %s", r.code, r.err)
	}
}

// TestFigures: what the encoder's file says of itself is printed a line each.
func TestFigures(t *testing.T) {
	var out bytes.Buffer
	m := Main{Stdout: &out}
	m.printModel(modelView{Driver: "builtin", Figures: map[string]any{"lecoqa-faq": map[string]any{"top1": 0.841, "ndcg10": 0.92}, "bulk": 600.0}})
	if want := "驱动      builtin（程序自带）\n指标      bulk  600\n　　      lecoqa-faq  ndcg10 0.92  top1 0.841\n"; out.String() != want {
		t.Errorf("printed\n%s", out.String())
	}
}

// TestBefore: of the encoders that can still be had, the one with most vectors serves meanwhile.
func TestBefore(t *testing.T) {
	cfg := mustConfig(t, "embed:\n  driver: endpoint\n  endpoint:\n    url: http://127.0.0.1:1/v1\n    model: m\n  onnx:\n    folder: ../../retrieval/embed/onnx/testdata/tiny\n")
	builtin, onnx, service := mustEncoderOf(t, cfg, "builtin"), mustEncoderOf(t, cfg, "onnx"), mustEncoderOf(t, cfg, "endpoint")
	for name, c := range map[string]struct {
		kept map[string]int
		want string
	}{
		"nothing kept":      {nil, ""},
		"the built-in one":  {map[string]int{builtin: 5, service: 9}, builtin},
		"the fuller":        {map[string]int{builtin: 5, onnx: 9}, onnx},
		"the fuller, other": {map[string]int{builtin: 9, onnx: 5}, builtin},
		"gone":              {map[string]int{"endpoint/other@1": 9, "onnx/old@1": 9, "bge-small-zh-yiku-0": 9}, ""},
		"itself":            {map[string]int{service: 9}, ""},
	} {
		m, err := meaning(t.Context(), cfg, counted(c.kept))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if m.Before != nil {
			got = m.Before.ID()
		}
		if got != c.want || m.Encoder.ID() != service {
			t.Errorf("%s: %q before %q, want %q", name, got, m.Encoder.ID(), c.want)
		}
	}
	cfg.Embed.ONNX.Folder = "/nowhere"
	if m, err := meaning(t.Context(), cfg, counted{onnx: 9}); err != nil || m.Before != nil {
		t.Errorf("a model that was moved away: %v, %v", m, err)
	}
}

// counted is a store of vectors that only says how many it has.
type counted map[string]int

func (c counted) Encoders(context.Context) (map[string]int, error) {
	out := map[string]int{}
	for id, n := range c {
		out[id] = n
	}
	return out, nil
}
func (counted) PutVectors(context.Context, string, []kb.Vector) error { return nil }
func (counted) Vectors(context.Context, string, uint64, bool, int) ([]kb.Vector, error) {
	return nil, nil
}
func (counted) VectorsOf(context.Context, string, []uint64) ([]kb.Vector, error) { return nil, nil }
func (counted) DropVectors(context.Context, string, []uint64) error              { return nil }

func mustConfig(t *testing.T, text string) configs.Config {
	t.Helper()
	cfg, err := configs.Load(write(t, "yiku.yaml", text), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func mustEncoderOf(t *testing.T, cfg configs.Config, driver string) (id string) {
	t.Helper()
	e, err := encoderOf(cfg, driver)
	if err != nil {
		t.Fatal(err)
	}
	return e.ID()
}
