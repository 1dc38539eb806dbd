package embed

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Rows of every vocabulary; the rest's rows come after them.
const (
	cls     = 1
	sep     = 2
	rest0   = 3
	longest = 100 // characters of a word; BERT knows no longer one
)

// vocabulary finds the rows of words.
type vocabulary struct {
	words map[string]int32 // a word's beginning
	inner map[string]int32 // what goes on inside a word: ##x, kept as x
	rest  uint32
	bytes int // of the longest
}

func newVocabulary(words []string, rest int) *vocabulary {
	v := &vocabulary{words: make(map[string]int32, len(words)), inner: map[string]int32{}, rest: uint32(rest)}
	for i, w := range words[rest0+rest:] {
		row := int32(rest0 + rest + i)
		if len(w) > 2 && w[:2] == "##" {
			v.inner[w[2:]] = row
		} else {
			v.words[w] = row
		}
		v.bytes = max(v.bytes, len(w))
	}
	return v
}

// splitter cuts one text into tokens as BERT does: control characters out, every 汉字 and every punctuation mark a word of
// its own, accents off, lower case, each word the longest pieces that the vocabulary has.
//
// A word that does not come apart so (BERT's [UNK]) gets one of the rest's rows: the FNV-1a hash, 32 bits, of its bytes
// (UTF-8, after all of the above), modulo the number of those rows. So two rare characters differ.
type splitter struct {
	v     *vocabulary
	out   []int32
	limit int

	word  []byte // at most longest characters
	chars int
	hash  uint32
}

const fnvStart, fnvPrime = 0x811C9DC5, 0x01000193

// tokens appends the tokens of a text, at most limit, [CLS] first and [SEP] last.
func (s *splitter) tokens(out []int32, text string, limit int) []int32 {
	s.out, s.limit = append(out, cls), len(out)+limit-1
	s.chars, s.word, s.hash = 0, s.word[:0], fnvStart
	for _, r := range text {
		if len(s.out) >= s.limit {
			break
		}
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			s.add(r)
		case han(r):
			s.flush()
			s.normal(r)
			s.flush()
		case r == ' ', r == '\t', r == '\n', r == '\r':
			s.flush()
		case r == 0, r == utf8.RuneError, unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
		default:
			s.normal(r)
		}
	}
	if len(s.out) < s.limit {
		s.flush()
	}
	if len(s.out) > s.limit {
		s.out = s.out[:s.limit]
	}
	return append(s.out, sep)
}

// normal takes a character apart (é is e and an accent), drops accents, lowers the case.
func (s *splitter) normal(r rune) {
	if r < utf8.RuneSelf || r >= 0x4E00 && r <= 0x9FFF || r >= 0xFF00 && r <= 0xFF9F {
		s.lower(r) // no accents here
		return
	}
	var one [utf8.UTFMax]byte
	var many [3 * utf8.UTFMax * 8]byte
	for _, r := range string(norm.NFD.Append(many[:0], one[:utf8.EncodeRune(one[:], r)]...)) {
		if !unicode.Is(unicode.Mn, r) {
			s.lower(r)
		}
	}
}

func (s *splitter) lower(r rune) {
	switch r = unicode.ToLower(r); {
	case unicode.IsSpace(r):
		s.flush()
	case punctuation(r):
		s.flush()
		s.add(r)
		s.flush()
	default:
		s.add(r)
	}
}

func (s *splitter) add(r rune) {
	var b [utf8.UTFMax]byte
	n := utf8.EncodeRune(b[:], r)
	for _, x := range b[:n] {
		s.hash = (s.hash ^ uint32(x)) * fnvPrime
	}
	if s.chars++; s.chars <= longest {
		s.word = append(s.word, b[:n]...)
	}
}

// flush ends a word.
func (s *splitter) flush() {
	if s.chars == 0 {
		return
	}
	from, words := len(s.out), s.v.words
	for at := 0; at < len(s.word); words = s.v.inner {
		row, n := longestPiece(words, s.word[at:], s.v.bytes)
		if n == 0 || s.chars > longest {
			s.out = append(s.out[:from], rest0+int32(s.hash%s.v.rest))
			break
		}
		s.out = append(s.out, row)
		at += n
	}
	s.chars, s.word, s.hash = 0, s.word[:0], fnvStart
}

func longestPiece(words map[string]int32, b []byte, most int) (row int32, n int) {
	for n = min(len(b), most); n > 0; n-- {
		if row, ok := words[string(b[:n])]; ok {
			return row, n
		}
	}
	return 0, 0
}

// han are the ranges that BERT takes for 汉字, each a word of its own.
func han(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0xF900 && r <= 0xFAFF ||
		r >= 0x20000 && r <= 0x2A6DF || r >= 0x2A700 && r <= 0x2B81F || r >= 0x2B920 && r <= 0x2CEAF || r >= 0x2F800 && r <= 0x2FA1F
}

func punctuation(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r < 0x7F && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}
	return unicode.IsPunct(r)
}
