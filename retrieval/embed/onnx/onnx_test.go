package onnx

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"yiku/kb"
)

// tiny is testdata/tiny, made by testdata/tiny.py: a BERT of one layer, in which ONNX Runtime and the tokenizers library
// give what expected.json says.
const tiny = "testdata/tiny"

type sample struct {
	Text      string
	IDs       []int
	CLS, Mean []float32
}

func mustSamples(tb testing.TB) []sample {
	tb.Helper()
	var file struct{ Texts []sample }
	data, err := os.ReadFile(tiny + "/expected.json")
	if err == nil {
		err = json.Unmarshal(data, &file)
	}
	if err != nil || len(file.Texts) < 10 {
		tb.Fatalf("%d samples, %v", len(file.Texts), err)
	}
	return file.Texts
}

func mustNew(tb testing.TB, folder string) *Embedder {
	tb.Helper()
	e, err := New(folder)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// with gives a copy of the tiny folder with these files in it; nil leaves one out.
func with(tb testing.TB, files map[string][]byte) string {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "tiny")
	if err := os.CopyFS(dir, os.DirFS(tiny)); err != nil {
		tb.Fatal(err)
	}
	for name, data := range files {
		name = filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(name), 0o755)
		if data == nil {
			err = os.Remove(name)
		} else if err == nil {
			err = os.WriteFile(name, data, 0o644)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

func pooling(mode string) []byte {
	return fmt.Appendf(nil, `{"word_embedding_dimension":16,"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":false,"pooling_mode_max_tokens":false,"pooling_mode_%s":true}`, mode)
}

func TestTokensEqualReference(t *testing.T) {
	f, err := readFolder(tiny)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range mustSamples(t) {
		if got := f.tokenizer.ids(s.Text, f.tokens); !slices.Equal(got, s.IDs) {
			t.Errorf("%q: %v, want %v", s.Text, got, s.IDs)
		}
	}
}

func TestVectorsEqualReference(t *testing.T) {
	for name, c := range map[string]struct {
		folder string
		want   func(sample) []float32
	}{
		"nothing said":  {tiny, func(s sample) []float32 { return s.CLS }},
		"cls":           {with(t, map[string][]byte{"1_Pooling/config.json": pooling("cls_token")}), func(s sample) []float32 { return s.CLS }},
		"mean":          {with(t, map[string][]byte{"1_Pooling/config.json": pooling("mean_tokens")}), func(s sample) []float32 { return s.Mean }},
		"mean, briefly": {with(t, map[string][]byte{"1_Pooling/config.json": []byte(`{"pooling_mode":"mean"}`)}), func(s sample) []float32 { return s.Mean }},
	} {
		t.Run(name, func(t *testing.T) {
			e := mustNew(t, c.folder)
			var texts []string
			for _, s := range mustSamples(t) {
				texts = append(texts, s.Text)
			}
			got, err := e.Embed(t.Context(), texts) // in two batches, filled up
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range mustSamples(t) {
				alone, err := e.Embed(t.Context(), []string{s.Text})
				if err != nil || !near(got[i], c.want(s)) || !near(alone[0], c.want(s)) {
					t.Errorf("%q: %v, alone %v (%v), want %v", s.Text, got[i], alone, err, c.want(s))
				}
			}
			if e.Dims() != 16 {
				t.Errorf("Dims %d", e.Dims())
			}
		})
	}
}

func TestNoTexts(t *testing.T) {
	if got, err := mustNew(t, tiny).Embed(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestManyAtOnce(t *testing.T) {
	e := mustNew(t, tiny)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for _, s := range mustSamples(t) {
				if got, err := e.Embed(t.Context(), []string{s.Text, "公积金"}); err != nil || !near(got[0], s.CLS) {
					t.Errorf("%q: %v, %v", s.Text, got, err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(e.slots); n != 0 {
		t.Errorf("%d slots were not given back", n)
	}
}

func TestContextEnds(t *testing.T) {
	e := mustNew(t, tiny)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := e.Embed(ctx, []string{"公积金", "医保"}); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
	for range cap(e.slots) { // all busy: a question waits no longer than its time
		e.slots <- struct{}{}
	}
	ctx, cancel = context.WithTimeout(t.Context(), 1)
	defer cancel()
	if _, err := e.Embed(ctx, []string{"公积金"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestIdentity(t *testing.T) {
	id := mustNew(t, tiny).ID()
	if !strings.HasPrefix(id, "onnx/tiny@") || len(id) != len("onnx/tiny@")+12 {
		t.Errorf("id %s", id)
	}
	if same := mustNew(t, with(t, nil)).ID(); same != id {
		t.Errorf("a copy elsewhere is %s, not %s", same, id)
	}
	model, err := os.ReadFile(tiny + "/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	model[len(model)/2] ^= 1 // among the weights
	for what, folder := range map[string]string{
		"weight": with(t, map[string][]byte{"model.onnx": model}),
		"mean":   with(t, map[string][]byte{"1_Pooling/config.json": pooling("mean_tokens")}),
		"length": with(t, map[string][]byte{"sentence_bert_config.json": []byte(`{"max_seq_length": 20}`)}),
	} {
		if other := mustNew(t, folder).ID(); other == id {
			t.Errorf("another %s, the same id", what)
		}
	}
}

// TestFoldersThatCannotBeUsed: each says in Chinese what is wrong with it, at New.
func TestFoldersThatCannotBeUsed(t *testing.T) {
	tokenizer, err := os.ReadFile(tiny + "/tokenizer.json")
	if err != nil {
		t.Fatal(err)
	}
	model, err := os.ReadFile(tiny + "/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	edit := func(old, new string) []byte {
		if !bytes.Contains(tokenizer, []byte(old)) {
			t.Fatalf("tokenizer.json has no %s", old)
		}
		return bytes.Replace(tokenizer, []byte(old), []byte(new), 1)
	}
	for name, c := range map[string]struct {
		files map[string][]byte
		says  string
	}{
		"no model":            {map[string][]byte{"model.onnx": nil}, "没有 model.onnx"},
		"no tokenizer":        {map[string][]byte{"tokenizer.json": nil}, "没有 tokenizer.json"},
		"half a model":        {map[string][]byte{"model.onnx": model[:len(model)/2]}, "model.onnx 不能运行"},
		"a page":              {map[string][]byte{"model.onnx": []byte("<!DOCTYPE html>")}, "model.onnx 不能运行"},
		"an empty model":      {map[string][]byte{"model.onnx": {}}, "model.onnx 不能运行"},
		"an unknown step":     {map[string][]byte{"model.onnx": bytes.ReplaceAll(model, []byte("Softmax"), []byte("Hardmax"))}, "model.onnx 不能运行"},
		"half a tokenizer":    {map[string][]byte{"tokenizer.json": tokenizer[:300]}, "tokenizer.json 不是完整的 JSON"},
		"a Unigram tokenizer": {map[string][]byte{"tokenizer.json": []byte(`{"normalizer":{"type":"Precompiled"},"pre_tokenizer":{"type":"Metaspace"},"model":{"type":"Unigram","vocab":[["<s>",0.0]]}}`)}, "Unigram"},
		"no vocabulary":       {map[string][]byte{"tokenizer.json": edit(`"vocab": {`, `"other": {`)}, "没有词表"},
		"no [UNK]":            {map[string][]byte{"tokenizer.json": edit(`"unk_token": "[UNK]"`, `"unk_token": "<unk>"`)}, "没有 <unk>"},
		"RoBERTa's ends":      {map[string][]byte{"tokenizer.json": edit("TemplateProcessing", "RobertaProcessing")}, "RobertaProcessing"},
		"max pooling":         {map[string][]byte{"1_Pooling/config.json": pooling("max_tokens")}, "max_tokens"},
		"a dense layer":       {map[string][]byte{"modules.json": []byte(`[{"type":"sentence_transformers.models.Transformer"},{"type":"sentence_transformers.models.Dense"}]`)}, "Dense"},
		"a broken config":     {map[string][]byte{"config.json": []byte(`{`)}, "config.json"},
		"no room":             {map[string][]byte{"sentence_bert_config.json": []byte(`{"max_seq_length": 2}`)}, "max_seq_length"},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := New(with(t, c.files))
			if e != nil || kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v; want %q", err, c.says)
			}
		})
	}
	if _, err := New(filepath.Join(t.TempDir(), "none")); kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), "没有模型文件夹") {
		t.Errorf("got %v", err)
	}
}

func TestUsualFilesAreTaken(t *testing.T) {
	model, err := os.ReadFile(tiny + "/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	e := mustNew(t, with(t, map[string][]byte{
		"model.onnx": nil, "onnx/model.onnx": model,
		"modules.json": []byte(`[{"type":"sentence_transformers.models.Transformer"},{"type":"sentence_transformers.models.Pooling"},{"type":"sentence_transformers.models.Normalize"}]`),
	}))
	if e.Dims() != 16 {
		t.Errorf("Dims %d", e.Dims())
	}
}

func TestShapesAreFew(t *testing.T) {
	shapes := map[int]bool{}
	for n := 1; n <= maxTokens; n++ {
		if r := roundTokens(n); r < n || r > n+31 {
			t.Errorf("%d becomes %d", n, r)
		}
		shapes[roundTokens(n)] = true
	}
	if len(shapes) > 26 {
		t.Errorf("%d lengths, each compiled twice", len(shapes))
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range mustSamples(f) {
		f.Add(s.Text, 40)
	}
	f.Add("\xff\xfe坏\x00", 3)
	w, err := readFolder(tiny)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, most int) {
		most = 3 + (most&0x7fff)%510
		ids := w.tokenizer.ids(text, most)
		if len(ids) < 2 || len(ids) > most || ids[0] != 2 || ids[len(ids)-1] != 3 {
			t.Errorf("%q: %v of at most %d", text, ids, most)
		}
	})
}

func near(a, b []float32) bool { return far(a, b) < 2e-5 }

// far is the largest difference.
func far(a, b []float32) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	var most float64
	for i := range a {
		d := math.Abs(float64(a[i] - b[i]))
		if math.IsNaN(d) {
			return d
		}
		most = max(most, d)
	}
	return most
}
