package retrieval

import (
	"slices"

	"yiku/retrieval/index"
)

// query is a question as its distinct terms with their weights.
type query struct {
	terms  []index.Term           // with repetitions, as asked
	weight map[index.Term]float64 // index.Weight
	total  float64                // of all weights
}

func (l *library) query(s string) query {
	q := query{terms: index.Terms(s), weight: map[index.Term]float64{}}
	for _, t := range q.terms {
		if _, ok := q.weight[t]; !ok {
			w := l.entries.Weight(t)
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

// compare weighs a form against the question, given the weight of all its terms. It reorders terms.
func (q *query) compare(form []index.Term, total float64) (share overlap) {
	slices.Sort(form)
	shared := 0.0
	for i, t := range form {
		if i == 0 || form[i-1] != t {
			shared += q.weight[t]
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
