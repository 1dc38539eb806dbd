package website

import (
	"regexp"
	"strconv"
	"strings"

	"yiku/channels"
)

// Where a clause begins: 第十二条, 第十二条之一 or 第45项 as it is cited, 四十五、 as a list in a notice writes it, and 任务45 as an annex
// numbers tasks.
var (
	cited  = regexp.MustCompile(`^第([零〇一二三四五六七八九十百千两0-9]{1,9})(条|项)(?:之([一二三四五六七八九十]))?`)
	listed = regexp.MustCompile(`^([一二三四五六七八九十百]{1,6}|[0-9]{1,3})[、.．]`)
	tasked = regexp.MustCompile(`^(?:附件\s*)?任务([0-9]{1,4})`)
)

// place is where in a policy a clause is: 第十二条之一 is 12 and 1; list tells 项 (x) and 任务 (t) from 条.
type place struct {
	list   string
	n, sub int
}

// placeOf is the place of the clause that a text begins with; false when it begins with none.
func placeOf(text string) (place, bool) {
	text = strings.TrimLeft(text, "#* 　")
	if m := cited.FindStringSubmatch(text); m != nil {
		return place{map[string]string{"条": "", "项": "x"}[m[2]], figure(m[1]), figure(m[3])}, true
	}
	if m := listed.FindStringSubmatch(text); m != nil {
		return place{"x", figure(m[1]), 0}, true
	}
	if m := tasked.FindStringSubmatch(text); m != nil {
		return place{"t", figure(m[1]), 0}, true
	}
	return place{}, false
}

// anchor is the id of the clause that a text begins with, "" when it begins with none: c-12, c-12-1, c-x45, c-t45.
func anchor(text string) string {
	p, ok := placeOf(text)
	if !ok {
		return ""
	}
	id := "c-" + p.list + strconv.Itoa(p.n)
	if p.sub > 0 {
		id += "-" + strconv.Itoa(p.sub)
	}
	return id
}

// figure reads a number below ten thousand written in Chinese or Arabic figures.
func figure(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	sum, digit := 0, 0
	for _, r := range s {
		if unit := map[rune]int{'十': 10, '百': 100, '千': 1000}[r]; unit > 0 {
			sum, digit = sum+max(1, digit)*unit, 0
		} else {
			digit = map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}[r]
		}
	}
	return sum + digit
}

// clauseURL leads to a clause on its policy's page, whichever part of a long one it is in, and to the text as a whole when
// its name has no number; "" without such a page.
func clauseURL(policy, name string) string {
	id := anchor(name)
	switch {
	case policy == "":
		return ""
	case id == "":
		return channels.PolicyURL(policy) + "#text"
	}
	return channels.PolicyURL(policy) + "?at=" + id + "#" + id
}
