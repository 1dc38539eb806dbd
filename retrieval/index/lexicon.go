package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"yiku/retrieval/text"
)

// Lexicon is an immutable list of words with how often the library says them, by the first letters of their pinyin and then
// by their text.
type Lexicon struct{ words []lexiconWord }

// lexiconWord is a word under one way to say its first letters.
type lexiconWord struct {
	initials uint64
	Word
}

// Word is a word of the library.
type Word struct {
	Text  string
	Count int // of documents that have it as a tag
}

// Lengths of words, in characters: initials say too little of a shorter one, and a longer one is a title.
const (
	shortestWord = 2
	longestWord  = 8
)

// NewLexicon lists words; the shorter and longer ones and those that are not all 汉字 are left out.
func NewLexicon(counts map[string]int) Lexicon {
	var l Lexicon
	for w, n := range counts {
		if isWord(w) {
			for _, key := range initialsOf([]rune(w)) {
				l.words = append(l.words, lexiconWord{key, Word{w, n}})
			}
		}
	}
	slices.SortFunc(l.words, byInitials)
	l.words = slices.Clone(l.words) // to their size
	return l
}

func isWord(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= shortestWord && n <= longestWord && !strings.ContainsFunc(s, func(r rune) bool { return !isHan(r) })
}

// initialsOf gives the first letters of a word, eight bits each; the few ways to say it.
func initialsOf(w []rune) []uint64 {
	keys := []uint64{0}
	for _, r := range w {
		of := text.SoundsOf(r)
		a, b := of[0].Initial(), of[1].Initial()
		n := len(keys)
		for i := range n {
			if b != 0 && b != a && len(keys) < 4 {
				keys = append(keys, keys[i]<<8|uint64(b))
			}
			keys[i] = keys[i]<<8 | uint64(a)
		}
	}
	return keys
}

func byInitials(a, b lexiconWord) int {
	return cmp.Or(cmp.Compare(a.initials, b.initials), cmp.Compare(a.Text, b.Text))
}

// by gives the words with these first letters.
func (l Lexicon) by(letters string) []lexiconWord {
	key := packed(letters)
	from, _ := slices.BinarySearchFunc(l.words, lexiconWord{initials: key}, byInitials)
	to := from
	for to < len(l.words) && l.words[to].initials == key {
		to++
	}
	return l.words[from:to]
}

// has reports a word.
func (l Lexicon) has(w []rune) bool {
	_, ok := slices.BinarySearchFunc(l.words, lexiconWord{usualInitials(w), Word{Text: string(w)}}, byInitials)
	return ok
}

func (l Lexicon) bytes() int { return 32 * len(l.words) }

// tagWords are the words among the tags.
func tagWords(docs []Doc) Lexicon {
	counts := map[string]int{}
	for i := range docs {
		for _, t := range docs[i].Tags {
			counts[t]++
		}
	}
	return NewLexicon(counts)
}

// Words gives the words among the tags, and among others, with these first letters of their pinyin (gjj), those that are usually
// said so first, then those that are said most. Words of documents that were replaced count until there is a new base.
func (x *Index) Words(letters string, others Lexicon) []Word {
	if len(letters) < shortestWord || len(letters) > longestWord {
		return nil
	}
	var out []Word
	for _, l := range []Lexicon{x.base.words, x.delta.words, others} {
		for _, w := range l.by(letters) {
			if i := slices.IndexFunc(out, func(o Word) bool { return o.Text == w.Text }); i >= 0 {
				out[i].Count += w.Count
			} else {
				out = append(out, w.Word)
			}
		}
	}
	unusual := func(w Word) int { // 公交车 is gjj to who reads 车 as in 车马炮
		if usualInitials([]rune(w.Text)) == packed(letters) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b Word) int {
		return cmp.Or(cmp.Compare(unusual(a), unusual(b)), cmp.Compare(b.Count, a.Count))
	})
	return out
}

// usualInitials gives the first letters of a word as it is usually said, eight bits each.
func usualInitials(w []rune) (key uint64) {
	for _, r := range w {
		key = key<<8 | uint64(text.SoundsOf(r)[0].Initial())
	}
	return key
}

// packed gives first letters as a lexicon has them, eight bits each.
func packed(letters string) (key uint64) {
	for _, c := range []byte(letters) {
		key = key<<8 | uint64(c)
	}
	return key
}

// vocabulary is all words that are known to one search.
type vocabulary [3]Lexicon

func (v *vocabulary) has(w []rune) bool {
	return v[0].has(w) || v[1].has(w) || v[2].has(w)
}

// share is how much of the characters are words, taken from the beginning, longest first; 0 to 1.
func (v *vocabulary) share(rs []rune) float64 {
	in := 0
	for i := 0; i < len(rs); {
		n := min(longestWord, len(rs)-i)
		for n >= shortestWord && !v.has(rs[i:i+n]) {
			n--
		}
		if n >= shortestWord {
			in += n
		}
		i += max(n, 1)
	}
	return float64(in) / float64(max(1, len(rs)))
}

// ends reports whether a word ends where rs does.
func (v *vocabulary) ends(rs []rune) bool {
	for n := shortestWord; n <= min(4, len(rs)); n++ {
		if v.has(rs[len(rs)-n:]) {
			return true
		}
	}
	return false
}

// begins reports whether rs begins with a word.
func (v *vocabulary) begins(rs []rune) bool {
	for n := shortestWord; n <= min(longestWord, len(rs)); n++ {
		if v.has(rs[:n]) {
			return true
		}
	}
	return false
}
