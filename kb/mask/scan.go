package mask

import (
	"unicode"
	"unicode/utf8"
)

// scan is a text on its way through the rules. Each rune is folded to one rune, so that positions stay right.
type scan struct {
	runes   []rune
	offset  []int // byte offset of each rune in the text, and of its end
	floor   int   // end of the last recognised span: what lies before is not looked at again
	written int   // up to where the text has been put out
}

func newScan(s string) *scan {
	n := utf8.RuneCountInString(s)
	sc := &scan{runes: make([]rune, 0, n), offset: make([]int, 0, n+1)}
	for at, r := range s {
		sc.runes = append(sc.runes, fold(r))
		sc.offset = append(sc.offset, at)
	}
	sc.offset = append(sc.offset, len(s))
	return sc
}

// fold takes a rune's width, case and sort of separator away.
func fold(r rune) rune {
	if r >= '！' && r <= '～' { // full-width ASCII
		r -= '！' - '!'
	}
	switch {
	case r >= 'a' && r <= 'z':
		return r - 'a' + 'A'
	case r == '_' || r > 0x7f && (unicode.Is(unicode.Pd, r) || r == '−'):
		return '-'
	case r == '·' || r == '•' || r == '・':
		return '.'
	case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		return ' '
	case r > 0x7f && unicode.Is(unicode.Nd, r):
		return digitOf(r)
	}
	return r
}

// digitOf gives the ASCII digit of a decimal digit in any script: the ten of a script stand in a row.
func digitOf(r rune) rune {
	d := rune(0)
	for d < 9 && unicode.Is(unicode.Nd, r-d-1) {
		d++
	}
	return '0' + d
}

// match tries every rule at position i; to is 0 when none holds.
func (s *scan) match(i int) (label string, from, to int) {
	for _, r := range rules {
		if from, to, ok := r.find(s, i); ok {
			return r.label, from, to
		}
	}
	return "", 0, 0
}

// at gives the folded rune at i, 0 outside the text.
func (s *scan) at(i int) rune {
	if i < 0 || i >= len(s.runes) {
		return 0
	}
	return s.runes[i]
}

// before gives the rune before i, 0 where nothing may be looked at.
func (s *scan) before(i int) rune {
	if i <= s.floor {
		return 0
	}
	return s.at(i - 1)
}

// has reports whether the text at i is word.
func (s *scan) has(i int, word string) bool {
	for _, r := range word {
		if s.at(i) != r {
			return false
		}
		i++
	}
	return true
}

// hasAny gives the first of words that stands at i, "" when none does.
func (s *scan) hasAny(i int, words []string) string {
	for _, w := range words {
		if s.has(i, w) {
			return w
		}
	}
	return ""
}

// endsWithAny gives the first of words that ends right before i and after the floor, "" when none does.
func (s *scan) endsWithAny(i int, words []string) string {
	for _, w := range words {
		if at := i - utf8.RuneCountInString(w); at >= s.floor && s.has(at, w) {
			return w
		}
	}
	return ""
}

func digit(r rune) bool  { return r >= '0' && r <= '9' }
func letter(r rune) bool { return r >= 'A' && r <= 'Z' }
func alnum(r rune) bool  { return digit(r) || letter(r) }
func gap(r rune) bool    { return r == ' ' || r == '-' || r == '.' }

// number is a run of digits that may have gaps between them.
type number struct {
	digits string
	sizes  []int // how many digits stand together, group by group
	end    []int // end[k] is the position after the first k digits
}

// maxGap is how many separators may stand between two digits of one number.
const maxGap = 3

// numberAt reads up to n digits from i, which must be where a run of digits begins.
func (s *scan) numberAt(i, n int) number {
	num := number{end: []int{i}}
	if !digit(s.at(i)) || digit(s.before(i)) {
		return num
	}
	return s.digitsFrom(i, n, func(r rune) byte {
		if digit(r) {
			return byte(r)
		}
		return 0
	})
}

// digitsFrom reads up to n digits from i; value gives the digit a rune stands for, 0 for none.
func (s *scan) digitsFrom(i, n int, value func(rune) byte) number {
	num := number{end: []int{i}}
	var ds []byte
	for at := i; len(ds) < n; {
		next := at
		for next < at+maxGap && gap(s.at(next)) {
			next++
		}
		d := value(s.at(next))
		if d == 0 {
			break
		}
		if len(num.sizes) == 0 || next > at {
			num.sizes = append(num.sizes, 0)
		}
		num.sizes[len(num.sizes)-1]++
		ds = append(ds, d)
		at = next + 1
		num.end = append(num.end, at)
	}
	num.digits = string(ds)
	return num
}

// whole reports whether n digits were read and no further digit follows them directly; then it gives their end.
func (s *scan) whole(num number, n int) (end int, ok bool) {
	if len(num.digits) < n || digit(s.at(num.end[n])) {
		return 0, false
	}
	return num.end[n], true
}

// solid reports whether the first n digits stand together.
func (num number) solid(n int) bool { return len(num.sizes) > 0 && num.sizes[0] >= n }
