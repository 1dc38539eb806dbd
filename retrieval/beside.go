package retrieval

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"yiku/kb"
	words "yiku/kb/text"
)

// groups.txt names groups of people and kinds of bodies.
var (
	//go:embed groups.txt
	groupsFile string
	groups     = sync.OnceValue(func() []string { return strings.Fields(groupsFile) })
)

// beside reports a candidate that is near the question but may not be its answer: the question names a place, a group of people, a number
// or a Latin word that the entry does not have, or asks for the opposite.
func (a *asked) beside(c *candidate) bool {
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
	for _, g := range groups() {
		if strings.Contains(a.text, g) && !says(e, g) && !anyHas(e.Audiences, g) {
			return true
		}
	}
	return false
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
