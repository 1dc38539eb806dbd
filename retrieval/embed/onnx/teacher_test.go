package onnx

import (
	"os"
	"testing"
)

// teacher is a folder with a real model, bge-small-zh-v1.5 (retrieval/embed/train/README.md says where to get it).
func teacher(tb testing.TB) *Embedder {
	tb.Helper()
	folder := os.Getenv("YIKU_ONNX_DIR")
	if folder == "" {
		tb.Skip("YIKU_ONNX_DIR names no folder with bge-small-zh-v1.5 as model.onnx and tokenizer.json")
	}
	return mustNew(tb, folder)
}

// TestTeacher holds bge-small-zh-v1.5 against ONNX Runtime 1.32 on the same file: the first eight numbers of each vector.
func TestTeacher(t *testing.T) {
	e := teacher(t)
	if e.Dims() != 512 {
		t.Fatalf("Dims %d", e.Dims())
	}
	texts := []string{"交了两年养老保险能退给我吗", "医保卡丢了怎么补办", "居住证 online 续签 2024 年"}
	want := [][]float32{
		{0.019415, 0.015493, 0.073590, 0.017879, 0.051485, -0.049252, -0.021135, 0.015400},
		{-0.000368, -0.026703, 0.031751, 0.007957, 0.008410, -0.078910, -0.038876, -0.010696},
		{-0.020450, 0.036508, 0.047182, -0.070490, 0.052126, -0.040018, -0.066581, -0.003591},
	}
	got, err := e.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range texts {
		if !near(got[i][:8], want[i]) {
			t.Errorf("%s: %v, want %v", texts[i], got[i][:8], want[i])
		}
	}
}

func BenchmarkQuestion(b *testing.B) {
	e := teacher(b)
	for b.Loop() {
		if _, err := e.Embed(b.Context(), []string{"交了两年的养老保险能退给我吗啊"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBulk(b *testing.B) {
	e := teacher(b)
	texts := make([]string, 64)
	for i := range texts {
		texts[i] = string([]rune("交了两年的养老保险能退给我吗啊，医保卡丢了怎么补办")[:8+i%17])
	}
	for b.Loop() {
		if _, err := e.Embed(b.Context(), texts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(64*b.N)/b.Elapsed().Seconds(), "texts/s")
}
