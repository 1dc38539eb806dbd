package text

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Number is a 文号: 章政办发〔2024〕1号 has the Prefix 章政办发, the Year 2024 and the Serial 1. An order, as 国务院令第746号, has no Year.
type Number struct{ Prefix, Year, Serial string }

// String writes the number in its canonical form.
func (n Number) String() string {
	if n.Year == "" {
		return n.Prefix + "第" + n.Serial + "号"
	}
	return n.Prefix + "〔" + n.Year + "〕" + n.Serial + "号"
}

// In NFKC the brackets （） and ［］ become () and []; 〔〕, 【】 and 〖〗 stay, ﹝﹞ becomes 〔〕.
var (
	dated = regexp.MustCompile(`(\p{Han}{0,20})\s*[〔\[({【〖]\s*((?:19|20)\d\d)\s*(?:年)?\s*[〕\])}】〗]\s*第?\s*(?:0*)(\d{1,5})\s*号`)
	order = regexp.MustCompile(`(\p{Han}{0,20}令)\s*[(\[〔]?\s*第?\s*(?:0*)(\d{1,5})\s*号`)
)

// ParseNumber reads s as one 文号 in any bracket style; ok is false when s is anything else.
func ParseNumber(s string) (n Number, ok bool) {
	s = strings.TrimSpace(norm.NFKC.String(s))
	if m := dated.FindStringSubmatch(s); m != nil && m[0] == s && m[1] != "" {
		return Number{m[1], m[2], m[3]}, true
	}
	if m := order.FindStringSubmatch(s); m != nil && m[0] == s {
		return Number{Prefix: m[1], Serial: m[2]}, true
	}
	return Number{}, false
}

// Numbers finds every 文号 in s. A Prefix found in running text may begin with words that do not belong to it, or be
// empty when only the year and serial are named.
func Numbers(s string) []Number {
	if !numbered(s) {
		return nil
	}
	s = norm.NFKC.String(s)
	var out []Number
	for _, m := range dated.FindAllStringSubmatch(s, -1) {
		out = append(out, Number{m[1], m[2], m[3]})
	}
	for _, m := range order.FindAllStringSubmatch(s, -1) {
		out = append(out, Number{Prefix: m[1], Serial: m[2]})
	}
	return out
}

// numbered reports a 号 behind a digit, as every 文号 has one: far cheaper than to look for a whole one.
func numbered(s string) bool {
	for {
		before, after, found := strings.Cut(s, "号")
		if !found {
			return false
		}
		if r, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(before, unicode.IsSpace)); unicode.IsNumber(r) {
			return true
		}
		s = after
	}
}
