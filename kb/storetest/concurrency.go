package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"yiku/kb"
)

var concurrency = []test{
	{"two opened at once on nothing", func(t *testing.T, open Opener) {
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() { put(t, open(t), entry(fmt.Sprint(i), i)) })
		}
		wg.Wait()
		equal(t, "all there", len(codes(t, open(t), kb.KindEntry, "", 10)), 4)
	}},
	{"many writers lose nothing", func(t *testing.T, open Opener) {
		a, b := open(t), open(t)
		var wg sync.WaitGroup
		for w := range 6 {
			s := []Store{a, b}[w%2]
			wg.Go(func() {
				for i := range 10 {
					put(t, s, entry(fmt.Sprintf("%d-%d", w, i), i), entry("shared", w*100+i))
				}
			})
		}
		wg.Wait()
		equal(t, "records", len(codes(t, a, kb.KindEntry, "", 1000)), 61)
		equal(t, "every change of the shared one counted", get(t, b, kb.KindEntry, "shared").About().Revision, 60)
		head, err := a.Head(t.Context())
		equal(t, "feed", []any{head, err}, []any{int64(120), nil})
	}},
	{"one of two edits at one revision is refused", func(t *testing.T, open Opener) {
		a, b := open(t), open(t)
		put(t, a, entry("A", 0))
		var wg sync.WaitGroup
		var mu sync.Mutex
		codes := map[kb.ErrorCode]int{}
		for i, s := range []Store{a, b} {
			e := entry("A", i+1)
			e.Revision = 1
			wg.Go(func() {
				_, err := s.Put(t.Context(), act, e)
				mu.Lock()
				defer mu.Unlock()
				codes[kb.CodeOf(err)]++
			})
		}
		wg.Wait()
		equal(t, "outcomes", codes, map[kb.ErrorCode]int{"": 1, kb.Conflict: 1})
	}},
	{"the feed shows no number before a smaller one", func(t *testing.T, open Opener) {
		a, b := open(t), open(t)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for w, s := range []Store{a, b} {
			wg.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					put(t, s, entry(fmt.Sprintf("%d-%d", w, i), i), entry(fmt.Sprintf("%d+%d", w, i), i))
				}
			})
		}
		last := int64(0)
		for end := time.Now().Add(time.Second); time.Now().Before(end); {
			page, err := a.Changes(t.Context(), last, 50)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				if c.Seq != last+1 {
					t.Errorf("%d after %d", c.Seq, last)
				}
				last = c.Seq
			}
		}
		cancel()
		wg.Wait()
		if last == 0 {
			t.Fatal("nothing was read")
		}
	}},
}
