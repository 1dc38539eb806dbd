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

// overlap says how much two texts share: the share of the question's weight that the form has, and of the form's that
// the question has.
type overlap struct{ question, form float64 }

// dice is the weight shared, twice, over the weight of both.
func (o overlap) dice(q, f float64) float64 {
	if q+f == 0 {
		return 0
	}
	return 2 * o.question * q / (q + f)
}

// compare weighs a form against the question, given the weight of all its terms.
func (q *query) compare(form []index.Term, total float64) (share overlap) {
	q.forms++
	shared := 0.0
	for _, t := range form {
		if w, ok := q.weight[t]; ok && q.seen[t] != q.forms {
			q.seen[t] = q.forms
			shared += w
		}
	}
	if q.total > 0 {
		share.question = shared / q.total
	}
	if total > 0 {
		share.form = shared / total
	}
	return share
}
