package retrieval

import (
	"testing"

	"yiku/kb"
)

// A department is named when something of its own says what the question is about, not for how it asks.
func TestWhomToCallGoesByWhatIsAskedAbout(t *testing.T) {
	e := mustStarter(t)
	for _, q := range []string{"污染找谁投诉", "股票怎么开户"} {
		if a := mustAsk(t, e, kb.Question{Text: q}); a.Kind != kb.None || a.Fallback.Phone != kb.Hotline {
			t.Errorf("%s: %s %+v, want none and %s", q, a.Kind, a.Fallback, kb.Hotline)
		}
	}
}
