package retrieval

import (
	"yiku/kb"
	"yiku/kb/text"
	"yiku/retrieval/index"
)

// synonymous lists the words that stand for others.
func synonymous(sets map[string]*kb.Synonym) index.Lexicon {
	counts := map[string]int{}
	for _, set := range sets {
		for _, w := range set.Words[:min(len(set.Words), kb.MaxWords)] {
			counts[text.Line(w)]++
		}
	}
	return index.NewLexicon(counts)
}

// initials gives the library's own words with these first letters of their pinyin, as gjj: keywords, the last parts of categories,
// titles and synonyms; those that most entries have first. They are live with every change.
func (l *library) initials(letters string) []index.Word {
	return l.entries.Words(letters, l.synonymous)
}
