package store_test

import (
	"bytes"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
)

const conversation = "01JC0000000000000000000002"

// TestATurnIsForgotten turns the clock.
func TestATurnIsForgotten(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		noon := time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
		if err := s.KeepTurn(t.Context(), conversation, kb.Turn{Question: "问", At: noon}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			after   time.Duration
			there   bool
			deleted int
		}{{0, true, 0}, {kb.ConversationTTL - time.Microsecond, true, 0}, {kb.ConversationTTL, false, 1}, {time.Hour, false, 0}} {
			s.Now = func() time.Time { return noon.Add(c.after) }
			if turn, err := s.Turn(t.Context(), conversation); err != nil || (turn.Question == "问") != c.there {
				t.Errorf("after %s: %+v %v", c.after, turn, err)
			}
			if n, err := s.PruneConversations(t.Context()); n != c.deleted || err != nil {
				t.Errorf("after %s: %d deleted, %v; want %d", c.after, n, err, c.deleted)
			}
		}
	})
}

// TestConversationsAreNoRecord: they are in no backup, and make no library anything but empty or broken.
func TestConversationsAreNoRecord(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		file := backup(t, s)
		if err := s.KeepTurn(t.Context(), conversation, kb.Turn{Question: "不进备份", At: time.Now()}); err != nil {
			t.Fatal(err)
		}
		if content := unpack(t, backup(t, s)); bytes.Contains(content, []byte("不进备份")) || bytes.Contains(content, []byte("conversations")) {
			t.Errorf("the backup holds a conversation:\n%s", content)
		}
		if head, err := s.Head(t.Context()); head != 0 || err != nil {
			t.Errorf("the change feed is at %d, %v", head, err)
		}
		mustBeWhole(t, s, 0)
		if err := store.Restore(t.Context(), c, file); err != nil {
			t.Error("a library with nothing but a conversation is empty: ", err)
		}
	})
}
