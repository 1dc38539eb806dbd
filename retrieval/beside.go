package retrieval

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"yiku/kb"
	words "yiku/kb/text"
)

// StepBeside keeps what is near the question, but about something else, from being its answer.
const StepBeside = "beside"

// groups.txt names groups of people, kinds of bodies and kinds of payments, documents.txt the papers and cards that people hold: one a
// line, in the words that people have for it.
var (
	//go:embed groups.txt
	groupsFile string
	//go:embed documents.txt
	documentsFile string

	groups    = sync.OnceValue(func() [][]string { return rows(groupsFile) })
	documents = sync.OnceValue(func() [][]string { return rows(documentsFile) })
)

func rows(file string) (out [][]string) {
	for line := range strings.Lines(file) {
		out = append(out, strings.Fields(line))
	}
	return out
}

// beside reports a candidate that is near the question but may not be its answer: the question names a place, a group of people, a number
// or a Latin word that the entry does not have, or asks for the opposite.
func (a *asked) beside(c *candidate) bool {
	if a.cfg.without(StepBeside) {
		return false
	}
	if c.features[numbers] < 1 || c.features[negation] < 1 {
		return true
	}
	e := c.entry
	if slices.ContainsFunc(a.places, func(p string) bool { return !a.holds(e, p) }) {
		return true
	}
	for _, n := range words.Numbers(a.text) {
		if full := words.Fold(n.String()); n.Prefix != "" && !says(e, n.String()) && !strings.Contains(words.Fold(e.Question+e.Answer+strings.Join(e.Keywords, " ")), full) && !a.rests(e, full) {
			return true
		}
	}
	said := unhidden().Replace(a.text)
	if slices.ContainsFunc(years.FindAllString(said, -1), func(y string) bool { return !says(e, y) }) {
		return true
	}
	lacks := func(g []string) bool { return !has(e, g) }
	return slices.ContainsFunc(mentioned(said, groups()), lacks) || slices.ContainsFunc(mentioned(said, documents()), lacks)
}

// mentioned gives the groups that a text names, in any of their words.
func mentioned(said string, groups [][]string) (out [][]string) {
	for _, g := range groups {
		if slices.ContainsFunc(g, func(w string) bool { return strings.Contains(said, w) }) {
			out = append(out, g)
		}
	}
	return out
}

// has reports an entry that has a group in any of its words.
func has(e *kb.Entry, group []string) bool {
	return slices.ContainsFunc(group, func(w string) bool { return says(e, w) || anyHas(e.Audiences, w) })
}

// strange reports a document that the question names and none of the first candidates does: the right one is not among them.
func (a *asked) strange() bool {
	first := a.candidates[:min(len(a.candidates), choicesDefault)]
	return !a.cfg.without(StepBeside) && slices.ContainsFunc(mentioned(unhidden().Replace(a.text), documents()), func(d []string) bool {
		return !slices.ContainsFunc(first, func(c candidate) bool { return has(c.entry, d) })
	})
}

// years are those that a question may name.
var years = regexp.MustCompile(`(19|20)[0-9]{2}年|去年|前年|明年|后年`)

// lacks gives a year that the question names and none of the first candidates has, or a place of the gazetteer that none is for: what
// only ends like a place is not held against the library, nor is one of its own regions.
func (a *asked) lacks() (name string) {
	if utf8.RuneCountInString(a.text) > letterLength {
		return "" // a story's year or place is hardly what is asked about
	}
	first := a.candidates[:min(len(a.candidates), choicesDefault)]
	have := func(is func(*kb.Entry) bool) bool {
		return slices.ContainsFunc(first, func(c candidate) bool { return is(c.entry) })
	}
	ours := func(p string) bool { // as people shorten it
		return slices.ContainsFunc(a.lib.regions.all(), func(n node) bool { return strings.HasPrefix(n.name, p) })
	}
	said := unhidden().Replace(a.text)
	for _, y := range years.FindAllString(said, -1) {
		if !have(func(e *kb.Entry) bool { return says(e, y) }) {
			return y
		}
	}
	eachPlace(said, func(p string) bool {
		if !ours(p) && !have(func(e *kb.Entry) bool { return a.holds(e, p) }) {
			name = p
		}
		return name == ""
	})
	return name
}

// rests reports an entry that rests on a policy with this number.
func (a *asked) rests(e *kb.Entry, number string) bool {
	return slices.ContainsFunc(e.Basis, func(b kb.Basis) bool {
		p := a.lib.policyBy[b.Policy]
		return p != nil && words.Fold(p.Number) == number
	})
}

// says reports an entry that has a word anywhere.
func says(e *kb.Entry, word string) bool {
	return strings.Contains(e.Answer, word) || anyHas(e.Forms(), word) || anyHas(e.Keywords, word)
}

func anyHas(names []string, part string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, part) })
}
