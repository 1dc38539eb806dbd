package storetest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"yiku/kb"
)

// Conversations runs what every keeper of conversations must do, each test with one from open. They may share what they
// keep in.
func Conversations(t *testing.T, open func(t testing.TB) kb.Conversations) {
	for _, c := range turns {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

// conversations are the same tests on a store.
func conversations() []test {
	var out []test
	for _, c := range turns {
		out = append(out, test{c.name, func(t *testing.T, open Opener) { c.run(t, open(t)) }})
	}
	return append(out, test{"another process has them too, until they are pruned", func(t *testing.T, open Opener) {
		s, ctx, id, old := open(t), t.Context(), ulid.Make().String(), ulid.Make().String()
		want := turn(time.Minute)
		must(t, s.KeepTurn(ctx, id, want))
		must(t, s.KeepTurn(ctx, old, turn(kb.ConversationTTL+time.Second)))
		n, err := s.PruneConversations(ctx)
		equal(t, "pruned", []any{n, err}, []any{1, nil})
		equal(t, "kept", last(t, open(t), id), want)
	}})
}

var turns = []struct {
	name string
	run  func(t *testing.T, c kb.Conversations)
}{
	{"the last turn comes back, each conversation's its own", func(t *testing.T, c kb.Conversations) {
		one, other := ulid.Make().String(), ulid.Make().String()
		equal(t, "none", last(t, c, one), kb.Turn{})
		want := turn(time.Minute)
		must(t, c.KeepTurn(t.Context(), one, want))
		equal(t, "one", last(t, c, one), want)
		equal(t, "the other", last(t, c, other), kb.Turn{})
		must(t, c.KeepTurn(t.Context(), other, turn(0)))
		want.Entry, want.Question, want.At = "", "那要多少钱？", want.At.Add(time.Second)
		must(t, c.KeepTurn(t.Context(), one, want))
		equal(t, "the next turn", last(t, c, one), want)
	}},
	{"a time is the same in every zone", func(t *testing.T, c kb.Conversations) {
		id, want := ulid.Make().String(), turn(time.Minute)
		there := want
		there.At = want.At.In(time.FixedZone("", 8*3600))
		must(t, c.KeepTurn(t.Context(), id, there))
		equal(t, "turn", last(t, c, id), want)
	}},
	{"a turn is forgotten after half an hour", func(t *testing.T, c kb.Conversations) {
		id, want := ulid.Make().String(), turn(29*time.Minute)
		must(t, c.KeepTurn(t.Context(), id, want))
		equal(t, "29 minutes old", last(t, c, id), want)
		must(t, c.KeepTurn(t.Context(), id, turn(31*time.Minute)))
		equal(t, "31 minutes old", last(t, c, id), kb.Turn{})
		must(t, c.KeepTurn(t.Context(), id, turn(0)))
		equal(t, "it goes on", last(t, c, id).Entry, turn(0).Entry)
	}},
	{"what is no conversation's id keeps nothing", func(t *testing.T, c kb.Conversations) {
		for _, id := range []string{
			"", "01JC000000000000000000002", "01JC00000000000000000000002", "01JC000000000000000000000\x00", "01JC00000000000000000000\xff\xfe",
			"01JC00000000000000000000'-", "01JC00000000000000000000:*", "一二三四五六七八zz", strings.Repeat("0", 1<<20),
		} {
			must(t, c.KeepTurn(t.Context(), id, turn(0)))
			equal(t, "turn", last(t, c, id), kb.Turn{})
		}
	}},
	{"texts of every sort", func(t *testing.T, c kb.Conversations) {
		id, want := ulid.Make().String(), turn(0)
		want.Question = kb.Masked(strings.Repeat("'; DROP TABLE conversations; -- \\?<&>\u2028\U0001F600 ", 60))
		must(t, c.KeepTurn(t.Context(), id, want))
		equal(t, "turn", last(t, c, id), want)
		want.Question = "a\xffb"
		must(t, c.KeepTurn(t.Context(), id, want))
		equal(t, "not UTF-8", last(t, c, id).Question, kb.Masked("a\uFFFDb"))
	}},
	{"many at once", func(t *testing.T, c kb.Conversations) {
		var work sync.WaitGroup
		id := ulid.Make().String()
		for range 8 {
			work.Go(func() {
				for range 5 {
					if err := c.KeepTurn(t.Context(), id, turn(0)); err != nil {
						t.Error(err)
					}
					if got, err := c.Turn(t.Context(), id); err != nil || got.Entry == "" {
						t.Error(got, err)
					}
				}
			})
		}
		work.Wait()
	}},
}

// turn makes one of so long ago.
func turn(ago time.Duration) kb.Turn {
	return kb.Turn{Entry: "01HZZZZZZZZZZZZZZZZZZZZZZZ", Question: "公积金'怎么\\取?", At: time.Now().Add(-ago).UTC().Truncate(time.Microsecond)}
}

func last(t testing.TB, c kb.Conversations, id string) kb.Turn {
	t.Helper()
	got, err := c.Turn(t.Context(), id)
	must(t, err)
	return got
}
