package storetest

import (
	"fmt"
	"testing"
	"time"

	"yiku/kb"
)

var inbox = []test{
	{"a receipt comes back by its number alone", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		want := kb.Receipt{Number: "2345ABCDWXYZ", Text: "无人机'执照谁发", Department: "zq", At: noon}
		if err := s.Leave(ctx, want); err != nil {
			t.Fatal(err)
		}
		got, err := s.Receipt(ctx, want.Number)
		equal(t, "receipt", []any{got, err}, []any{want, nil})
		fails(t, "the number again", s.Leave(ctx, want), kb.Conflict)
		for _, number := range []string{"", "2345abcdwxyz", "%", "2345ABCDWXYZ' --"} {
			_, err := s.Receipt(ctx, number)
			fails(t, "number "+number, err, kb.NotFound)
		}
		n, err := s.Prune(ctx, noon.Add(time.Hour))
		equal(t, "pruned", []any{n, err}, []any{1, nil})
		_, err = s.Receipt(ctx, want.Number)
		fails(t, "after its time", err, kb.NotFound)
	}},
	{"reports come back, oldest first", func(t *testing.T, open Opener) {
		s, ctx := open(t), t.Context()
		none, err := s.Reports(ctx, "", 5)
		equal(t, "none", []any{none, err}, []any{[]kb.Report(nil), nil})
		var want []kb.Report
		for i := range 7 {
			want = append(want, kb.Report{
				ID: fmt.Sprintf("01J%023d", i), Entry: "e", Revision: 2, Passage: "错的'话", Reason: "过期了", Channel: kb.ChannelWebsite, At: noon.Add(time.Duration(i) * time.Second),
			})
			for range 2 { // sent again, it is kept once
				if err := s.Report(ctx, want[i]); err != nil {
					t.Fatal(err)
				}
			}
		}
		first, err := s.Reports(ctx, "", 5)
		equal(t, "first page", []any{first, err}, []any{want[:5], nil})
		rest, err := s.Reports(ctx, first[4].ID, 5)
		equal(t, "second page", []any{rest, err}, []any{want[5:], nil})
		n, err := s.Prune(ctx, want[4].At)
		equal(t, "pruned", []any{n, err}, []any{4, nil})
		left, err := s.Reports(ctx, "", 9)
		equal(t, "left", []any{left, err}, []any{want[4:], nil})
	}},
}
