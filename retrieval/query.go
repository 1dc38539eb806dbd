package retrieval

import "yiku/retrieval/index"

// query is a question as its distinct terms with their weights.
type query struct {
	terms  []index.Term           // with repetitions, as asked
	kinds  []index.Term           // without them, in the same order
	weight map[index.Term]float64 // index.Weight
	total  float64                // of all weights

	seen  map[index.Term]int // compare's own: the last form that had the term
	forms int                // compared so far
	met   map[index.Term]int // share's own: the last entry that had the term
	mets  int                // entries looked at so far

	filter [16]uint64 // bits of the terms
}

func (l *library) query(s string) query {
	q := query{terms: index.Terms(s), weight: map[index.Term]float64{}, seen: map[index.Term]int{}, met: map[index.Term]int{}}
	for _, t := range q.terms {
		if _, ok := q.weight[t]; !ok {
			w := l.entries.Weight(t)
			q.kinds = append(q.kinds, t)
			q.weight[t] = w
			q.total += w
			q.filter[bit(t)/64] |= 1 << (bit(t) % 64)
		}
	}
	return q
}

// compare gives how alike question and form are as wholes (the weight shared, twice, over the weight of both) and the share
// of the question's weight that the form has, both 0 to 1. total is the weight of all the form's terms.
func (q *query) compare(form []index.Term, total float64) (alike, covered float64) {
	q.forms++
	shared := 0.0
	for _, t := range form {
		if w, ok := q.weight[t]; ok && q.seen[t] != q.forms {
			q.seen[t] = q.forms
			shared += w
		}
	}
	if shared == 0 {
		return 0, 0
	}
	return min(1, 2*shared/(q.total+total)), shared / q.total
}

// share gives the share of the question's weight that any of the texts has, 0 to 1.
func (q *query) share(buf *[]index.Term, texts ...[]string) float64 {
	q.mets++
	sum := 0.0
	for _, group := range texts {
		for _, s := range group {
			*buf = index.AppendTerms((*buf)[:0], s)
			for _, t := range *buf {
				if !q.maybe(t) {
					continue
				}
				if w, ok := q.weight[t]; ok && q.met[t] != q.mets {
					q.met[t] = q.mets
					sum += w
				}
			}
		}
	}
	return sum / q.total
}

// bit is a term's place in the filter.
func bit(t index.Term) uint64 { return uint64(t) * 0x9e3779b97f4a7c15 >> 54 }

// maybe is false for a term that the question surely does not have: most of an answer's are told apart by it.
func (q *query) maybe(t index.Term) bool {
	b := bit(t)
	return q.filter[b/64]&(1<<(b%64)) != 0
}
