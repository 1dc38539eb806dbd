package index

import (
	"strings"
	"unicode/utf8"
)

// passageLen is how many characters of an answer are scored together.
const passageLen = 1200

// passages cuts a body at the ends of sentences and lines into parts of about passageLen characters; a part without any
// such end is cut at twice that.
func passages(body string) []string {
	if body == "" {
		return nil
	}
	if utf8.RuneCountInString(body) <= passageLen*3/2 {
		return []string{body}
	}
	var out []string
	start, n := 0, 0
	for i, r := range body {
		n++
		if n >= passageLen && strings.ContainsRune("。！？；\n", r) || n >= 2*passageLen {
			end := i + utf8.RuneLen(r)
			out = append(out, body[start:end])
			start, n = end, 0
		}
	}
	if strings.TrimSpace(body[start:]) != "" {
		out = append(out, body[start:])
	}
	return out
}
