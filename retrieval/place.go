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
	common   = strings.Fields("社区 居民区 小区 园区 地区 辖区 校区 市区 郊区 灾区 景区 厂区 库区 牧区 老区 片区 街区 特区 选区 学区 专区 新区 税区 林区 矿区 住区 病区 城市 超市 上市 股市 本市 我市 全市 外市 县市 都市 夜市 早市 菜市 门市 该市 省市 地市 跨市 楼市 本县 我县 外县 该县 市县 区县 各县 全县 本区 我区 全区 外区 该区 各区 跨区 县区 市辖区 主城区 老城区 心城区 在城区 在山区 困山区 去山区 国旗 升旗 党旗 挂旗")
	// notAPlace are characters behind what only begins another word like a place (什么区别, 农贸市场, 尊敬的市长), unnamed those that no
	// such name has.
	notAPlace, unnamed = "别分域段间块场民长级区", "的么怎进去到在从个这那哪每各是了"
	// letter is a place whose name was taken out, as in published letters: A市, K3县.
	letter = regexp.MustCompile(`[A-Za-z][0-9]{0,2}[省市县区]`)
)

// placesAsked lists the places that a question names.
func placesAsked(s string) []string {
	out := letter.FindAllString(s, -1)
	eachPlace(s, func(p string) bool { out = append(out, p); return true })
	for _, m := range district.FindAllStringIndex(s, -1) {
		p, behind := s[m[0]:m[1]], firstRune(s[m[1]:])
		if !slices.Contains(common, p) && !slices.Contains(common, p[len(p)-6:]) && !strings.ContainsRune(notAPlace, behind) && !strings.ContainsAny(p, unnamed) {
			out = append(out, p)
		}
	}
	return out
}

// hiding are stretches of other words in which a place or a year only seems to stand: 昨天水管, 退休后年金. Most were counted in the shared
// training text.
var hiding = strings.Fields("重大理 扩大理 远大理 伟大理 广大理 五大连 联大连 西南宁 钓鱼台 大厦门 天山南 中山南 行山南 股东明 房东明 最大同 十大同 广大同 求大同 黄河源 江河源 入海口 隆重庆 红海南 亚运城 停运城 今天水 昨天水 明天水 每天水 整天水 白天水 冲天水 归天水 重大庆 盛大庆 平安顺 加上海 登上海 普通化 平定西 肯定西 确定西 中海东 南海东 医保定 社保定 确保定 担保定 最高密 高密度 推广安 湖广安 执法国 合法国 均衡水 赞成都 日照时 日照采 日照间 四平方 四平米 创新乡 周六安 十六安 我国外 员国外 休后年 以后年 之后年 今后年 后年金 后年龄 后年满 后年检 以前年 之前年 当前年 目前年 提前年 此前年 前年龄 前年满 证明年 说明年 声明年")

// unhidden is a text without them.
var unhidden = sync.OnceValue(func() *strings.Replacer {
	var out []string
	for _, s := range hiding {
		out = append(out, s, "　")
	}
	return strings.NewReplacer(out...)
})

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
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
	here, owner := a.here(), a.lib.owner(e).Name
	return slices.ContainsFunc(a.lib.regions.line(place), func(name string) bool {
		return anyHas(here, name) || anyHas(e.Regions, name) || strings.Contains(owner, name)
	})
}

// here is the region that was chosen, else the home region, and those above it.
func (a *asked) here() []string {
	if a.scope.here != nil {
		return a.scope.here
	}
	return a.lib.regions.line(a.cfg.Home)
}

// below reports an entry that is only for places below the region that was chosen: who asks may live in another of them. What is for
// the home region, or for a place that the question names, is meant all the same.
func (a *asked) below(e *kb.Entry) bool {
	if a.scope.here == nil || len(e.Regions) == 0 || intersects(e.Regions, a.scope.here) || intersects(e.Regions, a.lib.regions.line(a.cfg.Home)) {
		return false
	}
	return !slices.ContainsFunc(e.Regions, func(name string) bool {
		short := []rune(name) // 章丘 for 章丘区
		return strings.Contains(a.text, string(short[:min(len(short), 2)]))
	})
}
