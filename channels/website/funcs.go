package website

import (
	"html/template"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

var funcs = template.FuncMap{
	"entryURL":  channels.EntryURL,
	"policyURL": channels.PolicyURL,
	"tel":       tel,
	"web":       web,
	"over":      over,
	"topicURL":  topicURL,
	"mark":      mark,
	"kindURL":   kindURL,
	"reasons":   func() []string { return reasons },
	"step":      func(i int) int { return i + 1 },
	"fresh":     func(m kb.Meta) bool { return m.Revision == 1 },
	"today":     kb.Today,
	"day":       day,
	"percent":   func(share float64) string { return strconv.FormatFloat(share*100, 'f', 1, 64) + "%" },
}

// esc writes a code as one segment of a path.
func esc(code string) string { return url.PathEscape(code) }

// param reads a segment of the path that esc wrote.
func param(c echo.Context, name string) string {
	s := c.Param(name)
	if c.Request().URL.RawPath != "" { // the router took the path as it was sent
		if plain, err := url.PathUnescape(s); err == nil {
			return plain
		}
	}
	return s
}

// topicURL is the page of a category or of a collection.
func topicURL(t kb.Topic) string {
	if t.Form == kb.FormCollection {
		return "/things/" + esc(t.Code)
	}
	return "/topics/" + esc(t.Code)
}

// kindURL is the page of what a search found.
func kindURL(h kb.Hit) string {
	if h.Kind == kb.KindPolicy {
		return channels.PolicyURL(h.ID)
	}
	return channels.EntryURL(h.ID)
}

// number is the part of a phone number that can be dialled; what follows (转802) is for people.
var number = regexp.MustCompile(`^[+(（]?[0-9][0-9 ()（）-]{1,24}`)

// tel is what a tel: link dials, "" when the text is no number.
func tel(phone string) string {
	dial := strings.Map(func(r rune) rune {
		if r == '+' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, number.FindString(strings.TrimSpace(phone)))
	if len(dial) < 3 {
		return ""
	}
	return dial
}

// web is the address when it is one of the web, else "".
func web(address string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	return address
}

// over says in a sentence what is no longer so of a policy, "" when it holds.
func over(v kb.Validity) string {
	return map[kb.Validity]string{
		kb.Amended:  "这份文件已被修改，请以修改后的规定为准。",
		kb.Lapsed:   "这份文件已经失效，不再作为办事依据，仅供查阅。",
		kb.Repealed: "这份文件已经废止，不再作为办事依据，仅供查阅。",
	}[v]
}
