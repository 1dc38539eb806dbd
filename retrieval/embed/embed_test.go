package embed

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func mustEmbed(tb testing.TB, e *Encoder, texts ...string) [][]float32 {
	tb.Helper()
	v, err := e.Embed(context.Background(), texts)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// TestBatches wants the same vectors from many texts together as from each alone, in the texts' order. To the bit: whichever
// neighbours a text has, its sums are the same.
func TestBatches(t *testing.T) {
	for _, e := range forms(t) {
		many := 200
		if e.kernels.name == plain.name {
			many = 12 // it is slow, under the race detector very
		}
		texts := []string{"", " ", strings.Repeat("很长的文字，", many)}
		for _, s := range mustSamples(t)[:many] {
			texts = append(texts, s.text)
		}
		got := mustEmbed(t, e, texts...)
		for i, text := range texts {
			if alone := mustEmbed(t, e, text)[0]; !slices.Equal(alone, got[i]) {
				t.Errorf("%s: %.40q is another vector in company", e.kernels.name, text)
			}
		}
	}
}

func TestEmbedNothing(t *testing.T) {
	if v := mustEmbed(t, mustBuiltin(t)); len(v) != 0 {
		t.Error(v)
	}
}

// TestEmbedWaitsForACore wants a caller to give up when its time is over and all cores are taken.
func TestEmbedWaitsForACore(t *testing.T) {
	e := newEncoder(mustBuiltin(t).file, mustBuiltin(t).kernels)
	for range cap(e.slots) {
		e.slots <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := e.Embed(ctx, []string{"你好"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while no core is free: %v", err)
	}
	for range cap(e.slots) {
		<-e.slots
	}
	mustEmbed(t, e, "你好")
	ctx, cancel = context.WithCancel(context.Background())
	cancel()
	if v, err := e.Embed(ctx, make([]string, 1000)); !errors.Is(err, context.Canceled) || v != nil {
		t.Errorf("after its end: %v", err)
	}
}

func TestEmbedTogether(t *testing.T) {
	e := mustBuiltin(t)
	texts := []string{"怎么办理身份证", "医保卡丢了怎么补办", "abc", ""}
	want := mustEmbed(t, e, texts...)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i, text := range texts {
				if v, err := e.Embed(t.Context(), []string{text}); err != nil || !slices.Equal(v[0], want[i]) {
					t.Errorf("%.20s: %v", text, err)
				}
			}
		})
	}
	all.Wait()
}

// FuzzTokens wants [CLS] first, [SEP] last, rows that exist and no more than is read, whatever the text.
func FuzzTokens(f *testing.F) {
	for _, s := range mustSamples(f)[:50] {
		f.Add(s.text)
	}
	f.Add(strings.Repeat("a", 5000))
	f.Add("\xff\xfe\x00a\u0301\u0301")
	e := mustBuiltin(f)
	f.Fuzz(func(t *testing.T, text string) {
		got := e.Tokens(text)
		if n := len(got); n < 2 || n > e.Info().Tokens || got[0] != cls || got[n-1] != sep {
			t.Fatal(got)
		}
		for _, row := range got[1 : len(got)-1] {
			if row < rest0 || int(row) >= e.Info().Vocabulary {
				t.Fatal(got)
			}
		}
	})
}
