package retrieval

import (
	"bytes"
	"testing"

	"github.com/oklog/ulid/v2"
)

// Of two ids of one millisecond, the one must not tell the other: ulid.Make counts on from it.
func TestConversationIsNotGuessed(t *testing.T) {
	last := ulid.MustParse(conversation(""))
	for range 1000 {
		id := ulid.MustParse(conversation("not an id"))
		if id.Time() == last.Time() && bytes.Equal(id.Entropy()[:6], last.Entropy()[:6]) {
			t.Fatalf("%s follows %s", id, last)
		}
		last = id
	}
	if kept := conversation(last.String()); kept != last.String() {
		t.Fatalf("%s became %s", last, kept)
	}
}
