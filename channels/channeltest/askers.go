package channeltest

import (
	"net/http"
	"testing"

	"yiku/channels"
	"yiku/kb"
)

// askers: every question says whom it comes from, as far as the limits tell clients apart: one address or network is one
// asker, whatever it claims to be unless a trusted proxy says so.
func askers(t *testing.T, d Door) {
	l := Sample()
	from := func(b *bench, forwarded string) kb.Asker {
		r := d.Ask("养老保险")
		r.Header.Set("X-Forwarded-For", forwarded)
		b.send(r).want(t, http.StatusOK)
		asked := l.Asked()
		return asked[len(asked)-1].Asker
	}
	plain := open(t, d, l)
	if from(plain, "192.0.2.1") != from(plain, "192.0.2.2") {
		t.Error("a client is taken for whom it claims to be")
	}
	b := open(t, d, l, func(c *channels.Config) { c.HTTP.TrustedProxies = []string{"127.0.0.1", "::1"} })
	one := from(b, "2001:db8:1:2::1")
	if one == (kb.Asker{}) || one != from(b, "2001:db8:1:2:ffff::1") {
		t.Error("one client is not one asker")
	}
	for _, other := range []string{"2001:db8:1:3::1", "192.0.2.1"} {
		if from(b, other) == one {
			t.Errorf("%s is the same asker", other)
		}
	}
}
