package storetest

import (
	"fmt"
	"testing"

	"yiku/kb"
)

var paging = []test{
	{"codes are compared as bytes", func(t *testing.T, open Opener) {
		s := open(t)
		want := []string{" a", "-", "10", "2", "A", "B", "a", "a-1", "a1", "b", "Ω", "〔1〕", "一", "丁", "中", "\U00020BB7"}
		for i := len(want) - 1; i >= 0; i-- {
			put(t, s, entry(want[i], i))
		}
		equal(t, "all", codes(t, s, kb.KindEntry, "", 100), want)
		var paged []string
		after := ""
		for {
			page := codes(t, s, kb.KindEntry, after, 3)
			if len(page) == 0 {
				break
			}
			paged = append(paged, page...)
			after = page[len(page)-1]
		}
		equal(t, "by pages of 3", paged, want)
		equal(t, "after a code that is not there", codes(t, s, kb.KindEntry, "a0", 2), []string{"a1", "b"})
	}},
	{"whatever their status", func(t *testing.T, open Opener) {
		s := open(t)
		for i, status := range kb.Statuses {
			e := entry(fmt.Sprint(i), i)
			e.Status = status
			put(t, s, e)
		}
		equal(t, "all", len(codes(t, s, kb.KindEntry, "", 100)), len(kb.Statuses))
	}},
	{"EachRecord sees all once", func(t *testing.T, open Opener) {
		s := open(t)
		entries(t, s, "E", 1203)
		var n int
		last := ""
		err := kb.EachRecord(t.Context(), s, func(e *kb.Entry) error {
			if e.Code <= last {
				return fmt.Errorf("%s after %s", e.Code, last)
			}
			n, last = n+1, e.Code
			return nil
		})
		if err != nil || n != 1203 {
			t.Fatal(n, err)
		}
	}},
}
