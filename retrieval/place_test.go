package retrieval

import (
	"slices"
	"testing"

	"yiku/kb"
)

func TestPlacesAreReadInQuestions(t *testing.T) {
	for q, want := range map[string][]string{
		"北京公积金怎么提取":        {"北京"},
		"想从历城区迁到章丘区":       {"历城", "历城区", "章丘区"},
		"咨询A7县社区超市的规划":     {"A7县"},
		"天桥区政府开放日归谁组织":     {"天桥区"},
		"我们小区在山区，去市区办什么证件": nil,
		"": nil,
	} {
		if got := placesAsked(q); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", q, got, want)
		}
	}
}

// An entry that names other places only comes behind one that names the place that was asked about, or none.
func TestEntriesForOtherPlacesComeLast(t *testing.T) {
	e, _ := mustOpen(t,
		entry("a", "小区规划怎么查", "南京市的小区规划在规划展示馆查，小区规划每年公布，查规划带身份证。"),
		entry("b", "规划在哪里看", "规划在政务服务中心看。"),
		entry("c", "规划何时公布", "青岛市每年公布规划。"),
		entry("d", "烟台的规划", "规划在网上公布。"),
	)
	a := mustAsk(t, e, kb.Question{Text: "青岛小区规划怎么查", Explain: true})
	places := map[string]float64{}
	for _, c := range a.Candidates {
		for _, f := range c.Features {
			if f.Name == "place" {
				places[c.Code] = f.Value
			}
		}
	}
	for code, want := range map[string]float64{"a": 0, "b": 1, "c": 1, "d": 0} {
		if got, ok := places[code]; !ok || got != want {
			t.Errorf("%s: place is %v (%v), want %v", code, got, ok, want)
		}
	}
}

// Words that only look like a place or a year name none.
func TestWordsThatHideAPlace(t *testing.T) {
	for _, s := range []string{
		"一类苗二类苗有什么区别", "怎么区分", "农贸市场几点开门", "外地车进市区", "尊敬的市长，高龄津贴怎么领", "居民区里能开店吗", "昨天水管说断就断", "高密度小区",
		"四平方的房子", "推广安全知识", "隔壁村的县里亲戚", "周六安排办事吗", "日照时间不够", "医保定点",
	} {
		if got := placesAsked(unhidden().Replace(s)); got != nil {
			t.Errorf("%s names %q", s, got)
		}
	}
	for s, want := range map[string]bool{"退休后年金怎么领": false, "以前年度的医保能补缴吗": false, "证明年检合格": false, "去年的医保": true, "2019年的标准": true, "后年退休": true} {
		if got := years.MatchString(unhidden().Replace(s)); got != want {
			t.Errorf("%s names a year: %v", s, got)
		}
	}
	if got := placesAsked(unhidden().Replace("天水的社保怎么转")); !slices.Equal(got, []string{"天水"}) {
		t.Errorf("天水 is read as %q", got)
	}
}

// A question is read for places without what hides them.
func TestAQuestionNamesNoHiddenPlace(t *testing.T) {
	a := &asked{cfg: &Config{}, lib: mustStarter(t).lib.Load(), text: "昨天水管坏了找谁"}
	if a.split(); len(a.places) > 0 {
		t.Errorf("%s names %q", a.text, a.places)
	}
}
