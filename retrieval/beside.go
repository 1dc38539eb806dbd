package retrieval

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"

	"yiku/kb"
	words "yiku/kb/text"
)

// places.txt names the provinces and cities of the country as people say them; groups.txt, groups of people and kinds of bodies.
var (
	//go:embed places.txt
	placesFile string
	//go:embed groups.txt
	groupsFile string
)

var (
	places = sync.OnceValue(func() []string { return strings.Fields(placesFile) })
	groups = sync.OnceValue(func() []string { return strings.Fields(groupsFile) })
)

// beside reports a candidate that is near the question but may not be its answer: the question names a place, a group of people, a number
// or a Latin word that the entry does not have, or asks for the opposite.
func (a *asked) beside(c *candidate) bool {
	if c.features[numbers] < 1 || c.features[negation] < 1 {
		return true
	}
	e := c.entry
	here := a.lib.regions.line(a.home)
	if a.scope.regions != nil {
		here = a.scope.regions
	}
	says := func(word string) bool {
		return strings.Contains(e.Answer, word) || slices.ContainsFunc(e.Forms(), func(f string) bool { return strings.Contains(f, word) }) ||
			slices.ContainsFunc(e.Keywords, func(k string) bool { return strings.Contains(k, word) })
	}
	for _, p := range places() {
		if strings.Contains(a.text, p) && !says(p) && !a.covers(e, here, p) {
			return true
		}
	}
	for _, p := range district.FindAllString(a.text, -1) {
		if !slices.Contains(common, p) && !slices.Contains(common, p[len(p)-6:]) && !says(p) && !a.covers(e, here, p) {
			return true
		}
	}
	for _, n := range words.Numbers(a.text) {
		if full := words.Fold(n.String()); n.Prefix != "" && !says(n.String()) && !strings.Contains(words.Fold(e.Question+e.Answer+strings.Join(e.Keywords, " ")), full) && !a.rests(e, full) {
			return true
		}
	}
	for _, g := range groups() {
		if strings.Contains(a.text, g) && !says(g) && !anyHas(e.Audiences, g) {
			return true
		}
	}
	return false
}

// district is what may be the name of a district, county or city; common are words that end the same.
var (
	district = regexp.MustCompile(`[\p{Han}]{2}[市区县旗]`)
	common   = strings.Fields("社区 小区 园区 地区 辖区 校区 市区 郊区 灾区 景区 厂区 库区 牧区 老区 片区 街区 特区 选区 学区 专区 新区 税区 林区 矿区 住区 病区 城市 超市 上市 股市 本市 我市 全市 外市 县市 都市 夜市 早市 菜市 门市 该市 省市 地市 跨市 楼市 本县 我县 外县 该县 市县 区县 各县 全县 本区 我区 全区 外区 该区 各区 跨区 县区 市辖区 主城区 老城区 心城区 在城区 在山区 困山区 去山区 国旗 升旗 党旗 挂旗")
)

// rests reports an entry that rests on a policy with this number.
func (a *asked) rests(e *kb.Entry, number string) bool {
	return slices.ContainsFunc(e.Basis, func(b kb.Basis) bool {
		p := a.lib.policyBy[b.Policy]
		return p != nil && words.Fold(p.Number) == number
	})
}

// covers reports an entry that holds in a place: for the home region or below it, for one of its own regions, or where its department is.
func (a *asked) covers(e *kb.Entry, here []string, place string) bool {
	owner := a.lib.owner(e).Name
	for _, name := range a.lib.regions.line(place) {
		if anyHas(here, name) || anyHas(e.Regions, name) || strings.Contains(owner, name) {
			return true
		}
	}
	return false
}

func anyHas(names []string, part string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, part) })
}
