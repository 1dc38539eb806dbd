package website

import (
	"regexp"
	"strconv"
	"strings"

	"yiku/channels"
)

// Where a clause begins: 第十二条, 第十二条之一 or 第45项 as it is cited, 四十五、 as a list in a notice writes it.
var (
	cited  = regexp.MustCompile(`^第([零〇一二三四五六七八九十百千两0-9]{1,9})(条|项)(?:之([一二三四五六七八九十]))?`)
	listed = regexp.MustCompile(`^([一二三四五六七八九十百]{1,6}|[0-9]{1,3})[、.．]`)
)

// anchor is the id of the clause that a text begins with, "" when it begins with none: c-12, c-12-1, c-x45.
func anchor(text string) string {
	text = strings.TrimLeft(text, "#* 　")
	if m := cited.FindStringSubmatch(text); m != nil {
		id := "c-" + map[string]string{"条": "", "项": "x"}[m[2]] + strconv.Itoa(figure(m[1]))
		if m[3] != "" {
			id += "-" + strconv.Itoa(figure(m[3]))
		}
		return id
	}
	if m := listed.FindStringSubmatch(text); m != nil {
		return "c-x" + strconv.Itoa(figure(m[1]))
	}
	return ""
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

// clauseURL leads to a clause on its policy's page, whichever part of a long text it is in; "" without such a page.
func clauseURL(policy, name string) string {
	id := anchor(name)
	switch {
	case policy == "":
		return ""
	case id == "":
		return channels.PolicyURL(policy)
	}
	return channels.PolicyURL(policy) + "?at=" + id + "#" + id
}
