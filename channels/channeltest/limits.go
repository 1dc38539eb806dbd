package channeltest

import (
	"net/http"
	"strings"
	"testing"

	"yiku/kb"
)

// limits: what cannot be a question does not reach the engine; what just can does, whole.
func limits(t *testing.T, d Door) {
	l := Sample()
	b := open(t, d, l)
	for name, question := range map[string]string{
		"empty": "", "blank": " \t　", "long": strings.Repeat("长", kb.MaxQuestion+1),
	} {
		r := b.send(d.Ask(question))
		if r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", name, r.StatusCode)
		}
		if len(l.Asked()) != 0 {
			t.Fatalf("%s: the engine was asked", name)
		}
	}
	longest := strings.Repeat("长", kb.MaxQuestion)
	b.send(d.Ask(longest)).want(t, http.StatusOK, longest)
	if asked := l.Asked(); len(asked) != 1 || asked[0].Text != longest {
		t.Error("the longest question did not reach the engine whole")
	}

	for range 100 {
		if r := b.send(d.Ask("养老保险")); r.StatusCode == http.StatusTooManyRequests {
			for _, name := range []string{"Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} {
				if r.Header.Get(name) == "" {
					t.Errorf("429 without %s", name)
				}
			}
			r.want(t, http.StatusTooManyRequests, "秒再试")
			return
		}
	}
	t.Error("100 questions in a row were all answered")
}
