package storetest

import (
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
}
