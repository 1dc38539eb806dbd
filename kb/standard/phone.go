package standard

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// phoneShape is a number that can be called: landline with or without area code and extension, mobile, 400 and 800, and
// the short numbers of services (12345, 95598, 110), which may carry an area code.
var phoneShape = regexp.MustCompile(`^(?:(?:0\d{2,3}-)?[2-9]\d{6,7}(?:[-转]\d{1,6})?|1[3-9]\d{9}|[48]00-?\d{3,4}-?\d{3,4}|(?:0\d{2,3}-)?(?:1[12]\d{1,3}|9[56]\d{3,4})(?:[-转]\d{1,2})*)$`)

// IsPhone reports whether s is one phone number as the standard writes it.
func IsPhone(s string) bool { return phoneShape.MatchString(s) }

var (
	phoneLead = regexp.MustCompile(`^(?:(?:咨询|联系|服务)?电话(?:号码|咨询)?[:：]?)`)
	phoneCuts = regexp.MustCompile(`[、;；,，/]|\s+或\s*`)
	dashes    = strings.NewReplacer("－", "-", "–", "-", "—", "-", "--", "-", " ", "", "　", "")
	areaCode  = regexp.MustCompile(`^\((?:86)?(0?\d{2,3})\)-?`)
)

// phones reads a cell that holds phone numbers and nothing else; nil for anything else, such as a sentence.
func phones(s string) []string {
	s = phoneLead.ReplaceAllString(strings.TrimRight(strings.TrimSpace(s), "。."), "")
	var out []string
	for _, p := range phoneCuts.Split(s, -1) {
		p = dashes.Replace(norm.NFKC.String(strings.TrimSpace(p)))
		if m := areaCode.FindStringSubmatch(p); m != nil {
			p = "0" + strings.TrimPrefix(m[1], "0") + "-" + p[len(m[0]):]
		}
		if p == "" {
			continue
		}
		if !IsPhone(p) {
			return nil
		}
		out = append(out, p)
	}
	return out
}
