package retrieval

import (
	"slices"
	"strings"

	"yiku/kb"
	words "yiku/kb/text"
	"yiku/retrieval/text"
)

// compile makes the library's synonyms ready, in order of code.
func compile(sets map[string]*kb.Synonym) *text.Synonyms {
	var out []text.SynonymSet
	codes := make([]string, 0, len(sets))
	for code := range sets {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		set := text.SynonymSet{OneWay: sets[code].OneWay, Regions: sets[code].Regions}
		for _, w := range sets[code].Words {
			set.Words = append(set.Words, strings.ToLower(words.Line(w)))
		}
		out = append(out, set)
	}
	return text.NewSynonyms(out)
}

// synonyms looks for other words for what was asked too, at a lower weight.
func (a *asked) synonyms() {
	here := func(regions []string) bool {
		line := a.scope.regions
		if line == nil {
			line = a.lib.regions.line(a.home)
		}
		return intersects(regions, line)
	}
	a.reworded = strings.ToLower(a.text)
	for _, said := range a.lib.synonyms.Find(a.reworded, here) {
		a.reworded = strings.Replace(a.reworded, said.Word, said.Others[0], 1)
		a.explain("同义词", said.Word+"："+strings.Join(said.Others, "、"))
		for _, other := range said.Others {
			a.query.add(a.lib, other)
		}
	}
}
