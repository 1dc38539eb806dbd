package retrieval

import (
	"testing"

	"yiku/kb"
)

func TestAPlaceOrYearThatNothingIsForIsNamed(t *testing.T) {
	e := mustStarter(t)
	for q, want := range map[string]string{"上海失业保险金每个月发多少": "上海", "济南失业保险金怎么算": "", "失业保险金每个月": "", "2019年失业保险金每个月": "2019年",
		"去年在商场办了张健身卡花了三千多，去了没几次店就关门了，打电话也没人接，群里都是要退钱的。这种情况我该去哪里投诉？": ""} {
		if a := mustAsk(t, e, kb.Question{Text: q}); a.Kind != kb.Choices || a.Lacking != want {
			t.Errorf("%s: %s, %q; want choices, %q", q, a.Kind, a.Lacking, want)
		}
	}
}

// Another word for the same group is not another group.
func TestGroupsGoByAnyOfTheirWords(t *testing.T) {
	c := candidate{entry: entry("a", "老人坐公交免费吗", "去年起免费。")}
	for i := range c.features {
		c.features[i] = 1
	}
	for q, want := range map[string]bool{"老年人坐公交免费吗": false, "退役军人坐公交免费吗": true, "坐公交免费吗": false, "去年老人坐公交免费吗": false, "2019年老人坐公交免费吗": true} {
		if got := (&asked{cfg: &Config{}, text: q}).beside(&c); got != want {
			t.Errorf("%s is beside: %v", q, got)
		}
	}
	if c.entry = entry("b", "老年人坐公交免费吗", "免费。"); (&asked{cfg: &Config{}, text: "老人坐公交免费吗"}).beside(&c) {
		t.Error("老人 are others than 老年人")
	}
}
