package text

import (
	"cmp"
	"slices"
	"strings"
)

// Synonyms are sets of words for one thing, ready to be looked for. The zero Synonyms has none.
type Synonyms struct {
	sets []SynonymSet
	by   map[rune][]spoken // by first character, longest word first
}

// SynonymSet is a set of words for one thing. With OneWay only the first stands for the others, not they for it.
type SynonymSet struct {
	Words   []string
	OneWay  bool
	Regions []string // where it is said so; none means everywhere
}

type spoken struct {
	word string
	set  int
	at   int // place in the set
}

// NewSynonyms takes sets of words in the form in which questions are looked at.
func NewSynonyms(sets []SynonymSet) *Synonyms {
	s := &Synonyms{sets: sets, by: map[rune][]spoken{}}
	for i, set := range sets {
		for k, w := range set.Words {
			if w != "" && (k == 0 || !set.OneWay) {
				first := []rune(w)[0]
				s.by[first] = append(s.by[first], spoken{w, i, k})
			}
		}
	}
	for _, ws := range s.by {
		slices.SortFunc(ws, func(x, y spoken) int {
			return cmp.Or(cmp.Compare(len(y.word), len(x.word)), cmp.Compare(x.word, y.word), cmp.Compare(x.set, y.set))
		})
	}
	return s
}

// Said is a word that was found, with other words for it.
type Said struct {
	Word   string
	Others []string
}

// Find gives the words of a text that have others, the longest at each place; words that the text has already are left out. here says
// whether any of these regions is the person's.
func (s *Synonyms) Find(text string, here func(regions []string) bool) []Said {
	var out []Said
	skip := 0 // bytes that belong to the last word
	for i, r := range text {
		if i < skip {
			continue
		}
		said := Said{}
		for _, w := range s.by[r] {
			set := s.sets[w.set]
			if len(w.word) < len(said.Word) || !strings.HasPrefix(text[i:], w.word) || len(set.Regions) > 0 && !here(set.Regions) {
				continue
			}
			said.Word = w.word
			for k, other := range set.Words {
				if k != w.at && !strings.Contains(text, other) && !slices.Contains(said.Others, other) {
					said.Others = append(said.Others, other)
				}
			}
		}
		if said.Word != "" {
			skip = i + len(said.Word)
			if len(said.Others) > 0 {
				out = append(out, said)
			}
		}
	}
	return out
}
