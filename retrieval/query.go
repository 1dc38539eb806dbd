package retrieval

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yiku/retrieval/index"
)

// query is a question as its distinct terms with their weights.
type query struct {
	terms  []index.Asked          // in the order of asking, then what other words add
	kinds  []index.Term           // the different ones that were asked, in the same order
	weight map[index.Term]float64 // index.Weight; of other words for what was asked, a part of it
	total  float64                // of all weights of kinds

	seen  map[index.Term]int // compare's own: the last form that had the term
	forms int                // compared so far
	met   map[index.Term]int // meet's own: the last entry that had the term
	mets  int                // entries looked at so far

	hits  []hit              // stretch's own
	times map[index.Term]int // stretch's own: how often a term is in the stretch

	filter [16]uint64 // bits of the terms
}

func (l *library) query(s string) query {
	q := query{weight: map[index.Term]float64{}, seen: map[index.Term]int{}, met: map[index.Term]int{}, times: map[index.Term]int{}}
	at := map[index.Term]int{}
	for _, t := range index.Terms(l.joined(s)) {
		if i, ok := at[t]; ok {
			q.terms[i].Times++
			continue
		}
		at[t] = len(q.terms)
		q.terms = append(q.terms, index.Asked{Term: t, Times: 1})
		w := l.entries.Weight(t)
		q.kinds = append(q.kinds, t)
		q.total += w
		q.put(t, w)
	}
	return q
}

// joined leaves out the spaces that tear a character from a word of the library's: 公积 金, 社 保 卡.
func (l *library) joined(s string) string {
	words := strings.Split(s, " ")
	var out strings.Builder
	for i, w := range words {
		if i > 0 {
			before, _ := utf8.DecodeLastRuneInString(words[i-1])
			after, _ := utf8.DecodeRuneInString(w)
			single := len(words[i-1]) == utf8.RuneLen(before) || len(w) == utf8.RuneLen(after)
			if !single || l.entries.Pair(before, after) == 0 {
				out.WriteByte(' ')
			}
		}
		out.WriteString(w)
	}
	return out.String()
}

func (q *query) put(t index.Term, w float64) {
	q.weight[t] = w
	q.filter[bit(t)/64] |= 1 << (bit(t) % 64)
}

// How much another word for what was asked, and what a letter says beside its question, count of their own weight.
const (
	otherWords = 0.5
	aside      = 0.1
)

// add takes in words that were not asked for, at a part of their weight.
func (q *query) add(l *library, words string, part float64) {
	for _, t := range index.Terms(words) {
		if _, ok := q.weight[t]; !ok {
			q.terms = append(q.terms, index.Asked{Term: t, Times: part})
			q.put(t, part*l.entries.Weight(t))
		}
	}
}

// compare gives how alike question and form are as wholes (the weight shared, twice, over the weight of both) and the share
// of the question's weight that the form has, both 0 to 1. total is the weight of all the form's terms.
func (q *query) compare(form []index.Term, total float64) (alike, covered float64) {
	q.forms++
	shared := 0.0
	for _, t := range form {
		if !q.maybe(t) {
			continue
		}
		if w, ok := q.weight[t]; ok && q.seen[t] != q.forms {
			q.seen[t] = q.forms
			shared += w
		}
	}
	if shared == 0 {
		return 0, 0
	}
	return min(1, 2*shared/(q.total+total)), min(1, shared/q.total)
}

// meet gives the weight of the question's terms among these that no text of the entry looked at had before.
func (q *query) meet(terms []index.Term) float64 {
	sum := 0.0
	for _, t := range terms {
		if !q.maybe(t) {
			continue
		}
		if w, ok := q.weight[t]; ok && q.met[t] != q.mets {
			q.met[t] = q.mets
			sum += w
		}
	}
	return sum
}

// share gives the share of the question's weight that any of the texts has, 0 to 1.
func (q *query) share(buf *[]index.Term, texts ...[]string) float64 {
	q.mets++
	sum := 0.0
	for _, s := range slices.Concat(texts...) {
		*buf = index.AppendTerms((*buf)[:0], s)
		sum += q.meet(*buf)
	}
	return min(1, sum/q.total)
}

// stretch gives the most of the question's weight, as a share, that any windowRunes characters of the answer have.
func (q *query) stretch(answer []index.Term) float64 {
	q.hits = q.hits[:0]
	at, sum, most, from := 0, 0.0, 0.0, 0
	clear(q.times)
	for _, t := range answer {
		if t.Single() || t.Word() {
			at++
		}
		if !q.maybe(t) {
			continue
		}
		w, ok := q.weight[t]
		if !ok {
			continue
		}
		q.hits = append(q.hits, hit{at, t})
		for q.hits[from].at < at-windowRunes {
			old := q.hits[from].term
			if q.times[old]--; q.times[old] == 0 {
				sum -= q.weight[old]
			}
			from++
		}
		if q.times[t]++; q.times[t] == 1 {
			sum += w
			most = max(most, sum)
		}
	}
	return min(1, most/q.total)
}

// windowRunes is the length of a stretch of an answer that may hold what was asked, in characters.
const windowRunes = 120

// hit is a place in an answer that has a term of the question.
type hit struct {
	at   int // in characters
	term index.Term
}

// figures gives the share of the question's numbers and Latin words that what share looked at last has; 1 when there are none.
func (q *query) figures() float64 {
	all, met := 0, 0
	for _, t := range q.kinds {
		if t.Word() {
			all++
			if q.met[t] == q.mets {
				met++
			}
		}
	}
	if all == 0 {
		return 1
	}
	return float64(met) / float64(all)
}

// bit is a term's place in the filter.
func bit(t index.Term) uint64 { return uint64(t) * 0x9e3779b97f4a7c15 >> 54 }

// maybe is false for a term that the question surely does not have: most of an answer's are told apart by it.
func (q *query) maybe(t index.Term) bool {
	b := bit(t)
	return q.filter[b/64]&(1<<(b%64)) != 0
}
