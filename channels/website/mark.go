package website

import (
	"html/template"
	"strings"
	"unicode"
)

// mark gives a text as HTML with its runs of two and more letters or digits that occur in the question marked.
func mark(text, question string) template.HTML {
	var b strings.Builder
	in := strings.ToLower(question)
	runes := []rune(text)
	for i := 0; i < len(runes); {
		n := run(runes[i:], in)
		if n < 2 {
			b.WriteString(template.HTMLEscapeString(string(runes[i])))
			i++
			continue
		}
		b.WriteString("<mark>" + template.HTMLEscapeString(string(runes[i:i+n])) + "</mark>")
		i += n
	}
	return template.HTML(b.String())
}

// run is how many of the first characters occur together in the question, which is in lower case.
func run(runes []rune, question string) int {
	n := 0
	for n < len(runes) && (unicode.IsLetter(runes[n]) || unicode.IsDigit(runes[n])) &&
		strings.Contains(question, strings.ToLower(string(runes[:n+1]))) {
		n++
	}
	return n
}
