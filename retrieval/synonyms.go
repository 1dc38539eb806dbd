package retrieval

import (
	"slices"
	"strings"

	"yiku/kb"
	words "yiku/kb/text"
	"yiku/retrieval/text"
)

// However many sets a library has and however large they are, looking for other words takes no time that is felt.
const (
	setsOfWord = 16
	wordsSaid  = 32 // words of one question for which others are looked for
)

// compile makes the library's synonyms ready, in order of code.
func compile(sets map[string]*kb.Synonym) *text.Synonyms {
	var out []text.SynonymSet
	codes := make([]string, 0, len(sets))
	for code := range sets {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	in := map[string]int{} // word → how many sets have it
	for _, code := range codes {
		set := text.SynonymSet{OneWay: sets[code].OneWay, Regions: sets[code].Regions}
		for _, w := range sets[code].Words[:min(len(sets[code].Words), kb.MaxWords)] {
			w = strings.ToLower(words.Line(w))
			if in[w]++; in[w] > setsOfWord {
				w = "" // nobody says it, and the first stays the first
			}
			set.Words = append(set.Words, w)
		}
		out = append(out, set)
	}
	return text.NewSynonyms(out)
}

// synonyms looks for other words for what was asked too, at a lower weight.
func (a *asked) synonyms() {
	here := func(regions []string) bool { return intersects(regions, a.here()) }
	a.reworded = strings.ToLower(a.text)
	for i, said := range a.lib.synonyms.Find(a.reworded, here) {
		if i == wordsSaid {
			return
		}
		a.reworded = strings.Replace(a.reworded, said.Word, said.Others[0], 1)
		a.explain("同义词", said.Word+"："+strings.Join(said.Others, "、"))
		for _, other := range said.Others {
			a.query.add(a.lib, other, otherWords)
		}
	}
}
