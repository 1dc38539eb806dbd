package retrieval

import (
	"testing"

	"yiku/kb"
)

func TestAPlaceOrYearThatNothingIsForIsNamed(t *testing.T) {
	e := mustStarter(t)
	for q, want := range map[string]string{"上海失业保险金每个月发多少": "上海", "济南失业保险金怎么算": "", "失业保险金每个月": "", "2019年失业保险金每个月": "2019年"} {
		if a := mustAsk(t, e, kb.Question{Text: q}); a.Kind != kb.Choices || a.Lacking != want {
			t.Errorf("%s: %s, %q; want choices, %q", q, a.Kind, a.Lacking, want)
		}
	}
}
