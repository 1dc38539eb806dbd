package kb_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"yiku/kb"
)

const client = "198.51.100.77"

// TestAnAskerIsNeverPrinted: in a log line, in an error, as part of what holds it.
func TestAnAskerIsNeverPrinted(t *testing.T) {
	a := kb.AskerOf(client)
	type holder struct{ within kb.Asker } // fmt calls no method of what it cannot take out
	var out bytes.Buffer
	for _, v := range []any{a, &a, kb.Question{Text: "问", Asker: a}, kb.JournalRow{Asker: a}, holder{a}, &holder{a}, []kb.Asker{a}, map[kb.Asker]int{a: 1}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%p"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("asked", "by", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("asked", "by", v)
		b, _ := json.Marshal(v) // a map's key cannot be encoded, which shows nothing either
		out.Write(b)
	}
	for _, s := range []string{client, fmt.Sprintf("%x", client), fmt.Sprintf("% x", client)} {
		if strings.Contains(out.String(), s) {
			t.Errorf("%q is in: %s", s, out.String())
		}
	}
}

func TestMarksTellAskersApartForAKeyAlone(t *testing.T) {
	a, again, other := kb.AskerOf(client), kb.AskerOf(client), kb.AskerOf("198.51.100.78")
	if a != again || a == other || kb.AskerOf("") != (kb.Asker{}) {
		t.Error("one client is not one asker")
	}
	one, two := []byte("a key of one day"), []byte("that of the next")
	if a.Mark(one) != again.Mark(one) || a.Mark(one) == other.Mark(one) || a.Mark(one) == a.Mark(two) {
		t.Errorf("marks %d %d %d %d", a.Mark(one), again.Mark(one), other.Mark(one), a.Mark(two))
	}
}
