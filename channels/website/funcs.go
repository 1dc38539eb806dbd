package website

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"yiku/channels"
	"yiku/channels/render"
	"yiku/kb"
)

var funcs = template.FuncMap{
	"entryURL":  channels.EntryURL,
	"policyURL": channels.PolicyURL,
	"tel":       render.Tel,
	"web":       web,
	"over":      render.Over,
	"topicURL":  topicURL,
	"mark":      mark,
	"phrased":   phrased,
	"kindURL":   kindURL,
	"askURL":    askURL,
	"short":     render.Short,
	"emergency": channels.Emergency,
	"reasons":   func() []string { return reasons },
	"step":      func(i int) int { return i + 1 },
	"fresh":     func(m kb.Meta) bool { return m.Revision == 1 },
	"today":     kb.Today,
	"day":       day,
	"percent":   func(share float64) string { return strconv.FormatFloat(share*100, 'f', 1, 64) + "%" },
}

// esc writes a code as one segment of a path.
func esc(code string) string { return url.PathEscape(code) }

// phrased reports a heading whose parts between commas each fit a line of a phone, which is then broken at the commas
// alone: 什么时候 is not torn apart where 归谁管， would end a line as well.
func phrased(s string) bool {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("，、；：", r) })
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return utf8.RuneCountInString(p) > 10 })
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

// web is the address when it is one of the web, else "".
func web(address string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	return address
}
