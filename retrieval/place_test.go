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
