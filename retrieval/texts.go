package retrieval

import (
	"strings"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/text"
	"yiku/retrieval/vector"
)

// passageRunes is how many characters of an answer have one vector: about what fits one thought (docs/quality.md).
const passageRunes = 100

// maxPassages is how many passages of one answer get a vector; what comes later is found by its words alone.
const maxPassages = 48

// Texts gives the texts whose vectors stand for an entry; vector.Key of each is what its vector is kept under.
func Texts(e *kb.Entry) []string { return meanings(e) }

// meanings gives the texts whose vectors stand for an entry: its forms, then the passages of its answer, and last the answer
// as a whole, which is the only passage of a short one.
func meanings(e *kb.Entry) []string {
	var out []string
	for _, f := range e.Forms() {
		if f != "" {
			out = append(out, text.Line(f))
		}
	}
	parts := passages(e.Answer)
	out = append(out, parts...)
	if len(parts) > 1 {
		out = append(out, whole(parts))
	}
	return out
}

// wholeRunes is how many characters of an answer stand for the whole: what the built-in encoder reads at most.
const wholeRunes = 190

// whole is the beginning of an answer.
func whole(parts []string) string {
	rs := []rune(strings.Join(parts[:min(len(parts), 3)], ""))
	return string(rs[:min(len(rs), wholeRunes)])
}

// meaningKeys gives the keys of the texts.
func meaningKeys(texts []string) []uint64 {
	out := make([]uint64, len(texts))
	for i, t := range texts {
		out[i] = vector.Key(t)
	}
	return out
}

// markup is what Markdown adds to the words.
var markup = strings.NewReplacer("#", "", "*", "", "`", "", "|", " ", ">", "")

// passages cuts an answer at ends of sentences and lines into parts of about passageRunes characters; a part without any
// such end is cut at twice that.
func passages(answer string) []string {
	var out []string
	var b strings.Builder
	n := 0
	end := func() {
		if p := text.Line(b.String()); p != "" && len(out) < maxPassages {
			out = append(out, p)
		}
		b.Reset()
		n = 0
	}
	for s := range sentences(markup.Replace(answer)) {
		size := utf8.RuneCountInString(s)
		if n > 0 && n+size > passageRunes*13/10 {
			end()
		}
		for size > 2*passageRunes {
			rs := []rune(s)
			b.WriteString(string(rs[:2*passageRunes]))
			end()
			s = string(rs[2*passageRunes:])
			size -= 2 * passageRunes
		}
		b.WriteString(s)
		n += size
	}
	end()
	return out
}

// sentences gives the parts of a text up to and with each mark that ends one.
func sentences(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start := 0
		for i, r := range s {
			if strings.ContainsRune("。！？；\n", r) {
				if !yield(s[start : i+utf8.RuneLen(r)]) {
					return
				}
				start = i + utf8.RuneLen(r)
			}
		}
		if start < len(s) {
			yield(s[start:])
		}
	}
}
