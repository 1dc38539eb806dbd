// Package render makes what doors show of an answer's parts: Markdown as safe HTML, telephone numbers that can be
// dialled, what is no longer so of a policy. Every door shows the same part alike.
package render

import (
	"regexp"
	"strings"

	"yiku/kb"
)

// number is the part of a phone number that can be dialled; what follows (转802) is for people.
var number = regexp.MustCompile(`^[+(（]?[0-9][0-9 ()（）-]{1,24}`)

// Tel is what a tel: link dials, "" when the text is no number.
func Tel(phone string) string {
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

// Over says in a sentence what is no longer so of a policy, "" when it holds.
func Over(v kb.Validity) string {
	return map[kb.Validity]string{
		kb.Amended:  "这份文件已被修改，请以修改后的规定为准。",
		kb.Lapsed:   "这份文件已经失效，不再作为办事依据，仅供查阅。",
		kb.Repealed: "这份文件已经废止，不再作为办事依据，仅供查阅。",
	}[v]
}

// shortest is how many characters of a text Short keeps.
const shortest = 40

// Short is a text as it is named in a sentence or on a button, cut where it would be the whole of it.
func Short(s string) string {
	if r := []rune(s); len(r) > shortest {
		return string(r[:shortest]) + "…"
	}
	return s
}
