package retrieval

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"

	"yiku/kb"
)

// places.txt names countries, provinces, cities and Shandong's counties as people say them.
//
//go:embed places.txt
var placesFile string

// gazetteer holds the places by their first two characters, so that a long text is gone through once.
var gazetteer = sync.OnceValue(func() map[[2]rune][]string {
	out := map[[2]rune][]string{}
	for _, p := range strings.Fields(placesFile) {
		r := []rune(p)
		out[[2]rune{r[0], r[1]}] = append(out[[2]rune{r[0], r[1]}], p)
	}
	return out
})

var (
	// district is what may be the name of a district, county or city; common are words that end the same.
	district = regexp.MustCompile(`[\p{Han}]{2}[市区县旗]`)
	common   = strings.Fields("社区 小区 园区 地区 辖区 校区 市区 郊区 灾区 景区 厂区 库区 牧区 老区 片区 街区 特区 选区 学区 专区 新区 税区 林区 矿区 住区 病区 城市 超市 上市 股市 本市 我市 全市 外市 县市 都市 夜市 早市 菜市 门市 该市 省市 地市 跨市 楼市 本县 我县 外县 该县 市县 区县 各县 全县 本区 我区 全区 外区 该区 各区 跨区 县区 市辖区 主城区 老城区 心城区 在城区 在山区 困山区 去山区 国旗 升旗 党旗 挂旗")
	// letter is a place whose name was taken out, as in published letters: A市, K3县.
	letter = regexp.MustCompile(`[A-Za-z][0-9]{0,2}[省市县区]`)
)

// placesAsked lists the places that a question names.
func placesAsked(s string) []string {
	out := letter.FindAllString(s, -1)
	eachPlace(s, func(p string) bool { out = append(out, p); return true })
	for _, p := range district.FindAllString(s, -1) {
		if !slices.Contains(common, p) && !slices.Contains(common, p[len(p)-6:]) {
			out = append(out, p)
		}
	}
	return out
}

// eachPlace calls do with the places of the gazetteer that a text names, until it returns false.
func eachPlace(s string, do func(string) bool) {
	var before rune
	last := 0
	for i, r := range s {
		for _, p := range gazetteer()[[2]rune{before, r}] {
			if strings.HasPrefix(s[last:], p) && !do(p) {
				return
			}
		}
		before, last = r, i
	}
}

// elsewhere reports an entry that is for other places than those the question names.
func (a *asked) elsewhere(e *kb.Entry) bool {
	if len(a.places) == 0 || slices.ContainsFunc(a.places, func(p string) bool { return a.holds(e, p) }) {
		return false
	}
	if len(e.Regions) > 0 {
		return true
	}
	named := false
	for _, s := range append([]string{e.Answer}, e.Forms()...) {
		named = named || letter.MatchString(s)
		eachPlace(s, func(string) bool { named = true; return false })
	}
	return named
}

// holds reports an entry that names a place or holds there: for the home region or below it, for one of its own regions, or where its
// department is.
func (a *asked) holds(e *kb.Entry, place string) bool {
	if says(e, place) {
		return true
	}
	here := a.lib.regions.line(a.home)
	if a.scope.regions != nil {
		here = a.scope.regions
	}
	owner := a.lib.owner(e).Name
	return slices.ContainsFunc(a.lib.regions.line(place), func(name string) bool {
		return anyHas(here, name) || anyHas(e.Regions, name) || strings.Contains(owner, name)
	})
}
