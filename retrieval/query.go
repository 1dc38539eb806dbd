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
}

func (l *library) query(s string) query {
	q := query{terms: index.Terms(s), weight: map[index.Term]float64{}, seen: map[index.Term]int{}}
	for _, t := range q.terms {
		if _, ok := q.weight[t]; !ok {
			w := l.entries.Weight(t)
			q.kinds = append(q.kinds, t)
			q.weight[t] = w
			q.total += w
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
