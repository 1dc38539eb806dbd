package channeltest

import (
	"net/http"
	"strings"
	"testing"

	"yiku/kb"
)

// scope: everything is asked in the door's own channel, and an entry of other doors leaves by no way.
func scope(t *testing.T, d Door) {
	l := Sample()
	b := open(t, d, l)
	channel := d.New(t, l, l).Channel()
	leaks := func(t *testing.T, r reply, asked string) {
		t.Helper()
		if strings.Contains(strings.ReplaceAll(r.text, asked, ""), InnerWord) || strings.Contains(string(r.body), InnerID) {
			t.Errorf("an entry of other doors leaves: %.500s", r.body)
		}
	}
	t.Run("ask", func(t *testing.T) {
		asked := InnerWord + "怎么答复？"
		r := b.send(d.Ask(asked))
		r.want(t, http.StatusOK, kb.Hotline)
		leaks(t, r, asked)
	})
	t.Run("id", func(t *testing.T) {
		r := b.send(d.Entry(InnerID))
		r.want(t, http.StatusForbidden)
		if strings.Contains(r.text, InnerWord) {
			t.Errorf("an entry of other doors leaves: %.500s", r.body)
		}
	})
	t.Run("lists", func(t *testing.T) {
		for _, list := range d.Lists {
			r := b.send(list())
			r.want(t, http.StatusOK, "政策问答平台归谁管")
			leaks(t, r, "")
		}
		for _, find := range d.Finders {
			leaks(t, b.send(find(InnerWord)), InnerWord)
		}
	})
	if len(l.Scopes()) == 0 {
		t.Error("nothing was asked")
	}
	for _, s := range l.Scopes() {
		if s.Channel != channel {
			t.Errorf("asked in the scope of %q, not of %q", s.Channel, channel)
		}
	}
}
