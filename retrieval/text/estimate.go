package text

import (
	"cmp"
	"math"
	"slices"
)

// Counts collects how often characters follow each other, to make a Model of. train/ uses it.
type Counts struct {
	chars   map[rune]int
	triples map[[3]rune]int
}

// NewCounts has seen nothing.
func NewCounts() *Counts { return &Counts{chars: map[rune]int{}, triples: map[[3]rune]int{}} }

// Add counts a text: each run of 汉字 with a boundary before and after it.
func (c *Counts) Add(s string) {
	var a, b rune
	for _, r := range s + " " {
		if r < hanFirst || r >= hanEnd {
			r = 0
		}
		if r == 0 && b == 0 {
			continue
		}
		c.triples[[3]rune{a, b, r}]++
		if r != 0 {
			c.chars[r]++
			a, b = b, r
		} else {
			a, b = 0, 0
		}
	}
}

// Discounts taken off every count (Kneser and Ney), the usual value.
const discount = 0.75

// Model estimates the model of characters seen at least minChar times, of pairs at least minPair and of triples at least
// minTriple times: rarer ones are backed off from.
func (c *Counts) Model(minChar, minPair, minTriple int) *Model {
	m := &Model{runes: []rune{0}}
	for r, n := range c.chars {
		if n >= minChar {
			m.runes = append(m.runes, r)
		}
	}
	slices.Sort(m.runes)
	for i, r := range m.runes[1:] {
		m.id[r-hanFirst] = uint16(i + 1)
	}
	type triple struct {
		a, b, c char
		n       int
	}
	folded := map[[3]char]int{}
	for t, n := range c.triples {
		folded[[3]char{m.char(t[0]), m.char(t[1]), m.char(t[2])}] += n
	}
	triples := make([]triple, 0, len(folded))
	for t, n := range folded {
		triples = append(triples, triple{t[0], t[1], t[2], n})
	}
	slices.SortFunc(triples, func(x, y triple) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.c, y.c))
	})

	// Lower orders count by how many different characters stand before, not how often.
	type pair struct{ a, b char }
	pairN, before, after := map[pair]int{}, map[pair]int{}, map[pair]int{}
	for _, t := range triples {
		pairN[pair{t.a, t.b}] += t.n
		before[pair{t.b, t.c}]++
		after[pair{t.a, t.b}]++
	}
	size := len(m.runes)
	uniN, ctxN, ctxKinds, total := make([]float64, size), make([]float64, size), make([]float64, size), 0.0
	for p, n := range before {
		uniN[p.b]++
		total++
		ctxN[p.a] += float64(n)
		ctxKinds[p.a]++
	}
	uni := make([]float64, size)
	for i := range uni {
		uni[i] = (uniN[i] + .5) / (total + .5*float64(size))
		m.uni = append(m.uni, float32(math.Log(uni[i])))
	}
	bi := func(a, b char) float64 {
		if ctxN[a] == 0 {
			return uni[b]
		}
		return max(0, float64(before[pair{a, b}])-discount)/ctxN[a] + discount*ctxKinds[a]/ctxN[a]*uni[b]
	}
	pairs := make([]pair, 0, len(before))
	for p, n := range before {
		if pairN[p] >= minPair || p.b == boundary && n >= minPair {
			pairs = append(pairs, p)
		}
	}
	slices.SortFunc(pairs, func(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	m.first = make([]uint32, size+1)
	kept, keptUni := make([]float64, size), make([]float64, size)
	at := 0
	for _, p := range pairs {
		pb := bi(p.a, p.b)
		kept[p.a] += pb
		keptUni[p.a] += uni[p.b]
		m.next, m.bi = append(m.next, p.b), append(m.bi, steps(pb))
		// The triples of this pair.
		for at < len(triples) && (triples[at].a < p.a || triples[at].a == p.a && triples[at].b < p.b) {
			at++
		}
		m.third = append(m.third, uint32(len(m.last)))
		n, kinds := float64(pairN[p]), float64(after[p])
		sum, lower := 0.0, 0.0
		for ; at < len(triples) && triples[at].a == p.a && triples[at].b == p.b; at++ {
			if t := triples[at]; t.n >= minTriple {
				low := bi(t.b, t.c)
				pt := (float64(t.n)-discount)/n + discount*kinds/n*low
				sum, lower = sum+pt, lower+low
				m.last, m.tri = append(m.last, t.c), append(m.tri, steps(pt))
			}
		}
		m.back2 = append(m.back2, steps(max(1e-6, 1-sum)/max(1e-6, 1-lower)))
		m.first[p.a+1]++
	}
	m.third = append(m.third, uint32(len(m.last)))
	for i := range size {
		m.first[i+1] += m.first[i]
		m.back1 = append(m.back1, float32(math.Log(max(1e-6, 1-kept[i])/max(1e-6, 1-keptUni[i]))))
	}
	return m
}

// steps is a probability's negative logarithm as it is stored.
func steps(p float64) uint8 { return uint8(max(0, min(255, -math.Log(p)/step+.5))) }
