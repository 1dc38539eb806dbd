package website

import (
	"html/template"
	"strings"
	"unicode"
)

// asking takes away the words that say that something is asked, not about what: to see them marked tells nothing.
var asking = strings.NewReplacer("办理", "", "怎么", "", "怎样", "", "什么", "", "哪些", "", "哪里", "", "多少", "", "多久", "", "如何", "", "可以", "", "需要", "", "是否", "", "办", "")

// mark gives a text as HTML with its runs of two and more letters or digits that occur in the question marked.
func mark(text, question string) template.HTML {
	var b strings.Builder
	in := strings.ToLower(question)
	runes := []rune(text)
	for i := 0; i < len(runes); {
		n := max(1, run(runes[i:], in))
		word := string(runes[i : i+n])
		if shown := template.HTMLEscapeString(word); n > 1 && asking.Replace(word) != "" {
			b.WriteString("<mark>" + shown + "</mark>")
		} else {
			b.WriteString(shown)
		}
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
