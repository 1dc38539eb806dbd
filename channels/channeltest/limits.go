package channeltest

import (
	"net/http"
	"strings"
	"testing"

	"yiku/channels"
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

	untilRefused(t, b, d, 100, "请求太频繁了")
	few := func(c *channels.Config) { c.Limits.AllAsks = channels.Rate{PerSecond: 1, Burst: 1} }
	untilRefused(t, open(t, d, l, few), d, 3, "现在使用的人太多")
}

// untilRefused asks until it is refused, so many times at most, and is told why and how long to wait.
func untilRefused(t *testing.T, b *bench, d Door, times int, why string) {
	t.Helper()
	for range times {
		if r := b.send(d.Ask("养老保险")); r.StatusCode == http.StatusTooManyRequests {
			for _, name := range []string{"Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} {
				if r.Header.Get(name) == "" {
					t.Errorf("429 without %s", name)
				}
			}
			r.want(t, http.StatusTooManyRequests, why, "秒再试", kb.Hotline)
			return
		}
	}
	t.Errorf("%d questions in a row were all answered", times)
}
