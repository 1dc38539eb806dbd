package retrieval

import (
	"cmp"
	"math"
	"slices"

	"yiku/kb"
	"yiku/retrieval/index"
)

// candidate is an entry being weighed, with its features.
type candidate struct {
	entry    *kb.Entry
	exact    bool   // one of its forms is the question, but for width, case, punctuation and spaces
	form     string // the most similar form
	features features
	sizes    sizes
	query    *query // by which it was found

	score       float64
	apart       float64 // what tellApart added to that
	prior       float64 // what its popularity adds to that
	probability float64
}

// found is how many entries by their forms, and how many by their passages, are taken as candidates; weighed is how many of them are
// looked at word by word.
const (
	found   = 32
	weighed = 16
)

// find collects candidates: entries with an exact form, and those whose forms, tags or passages score best.
func (a *asked) find() {
	for _, d := range a.lib.entries.Exact(a.text) {
		if a.scope.allowsDoc(d) { // what was read otherwise than it was typed may be meant otherwise
			a.candidates = append(a.candidates, candidate{entry: d.Item.(*kb.Entry), exact: a.text == a.plain})
		}
	}
	if a.query.total == 0 {
		return
	}
	for _, m := range a.lib.entries.Search(a.query.terms, found, a.scope.filter()) {
		e := m.Doc.Item.(*kb.Entry)
		i := slices.IndexFunc(a.candidates, func(x candidate) bool { return x.entry == e })
		if i < 0 {
			i = len(a.candidates)
			a.candidates = append(a.candidates, candidate{entry: e})
		}
		f := &a.candidates[i].features
		f[head], f[body] = m.Head/a.query.total, m.Body/a.query.total
	}
}

// rank weighs the candidates and puts the best first.
func (a *asked) rank() {
	cs, r := a.candidates, a.ranker()
	for i := range cs {
		cs[i].features[likely] = 1
		cs[i].score = r.Rough.of(&cs[i].features)
	}
	sortCandidates(cs)
	if len(cs) > weighed {
		cs = cs[:weighed]
	}
	var buf []index.Term
	q := a.query
	for i := range cs {
		a.look(&cs[i], &buf)
		cs[i].query = &q
		cs[i].score = r.score(&cs[i])
		if cs[i].exact {
			cs[i].features[similarity], cs[i].probability = 1, 1
		}
	}
	a.candidates = cs
	a.order()
}

// order puts the best candidate first; of those that score alike, one for the home region.
func (a *asked) order() {
	sortCandidates(a.candidates)
	settleTies(a.candidates, a.lib.regions.line(a.cfg.Home))
}

// merge takes in what another reading found, which is by cost nats less likely: an entry that both found keeps its better score.
func (a *asked) merge(cs []candidate, cost float64) {
	r := a.ranker()
	for i := range a.candidates {
		a.candidates[i].score = r.score(&a.candidates[i]) // without what tellApart added
	}
	for _, c := range cs {
		c.exact = false // of a reading that may be wrong
		c.features[likely] = math.Exp(-cost / 4)
		c.score = r.score(&c)
		i := slices.IndexFunc(a.candidates, func(x candidate) bool { return x.entry == c.entry })
		switch {
		case i < 0:
			a.candidates = append(a.candidates, c)
		case a.candidates[i].score < c.score && !a.candidates[i].exact:
			a.candidates[i] = c
		}
	}
	a.order()
	a.candidates = a.candidates[:min(len(a.candidates), weighed)]
}

// tellApart adds what the trees say of each candidate beside the others, once all readings are searched for. Not for a question that is
// completed by what was talked about: turnTo weighs those by what is new.
func (a *asked) tellApart() {
	cs, r := a.candidates, a.ranker()
	if a.cfg.without(StepApart) || len(cs) < 2 {
		return
	}
	for i := range cs {
		cs[i].score = r.score(&cs[i]) // which may have been told apart before another reading was tried
	}
	others := rivalsOf(cs)
	for i := range cs {
		cs[i].apart = r.Apart.of(others.facts(&cs[i]))
	}
	for i := range cs {
		cs[i].score += cs[i].apart
	}
	a.order()
}

// StepApart tells alike candidates apart by how they stand to each other.
const StepApart = "apart"

// sortCandidates puts exact ones first, then by score; equals in order of id, so that a question always gets the same
// answer.
func sortCandidates(cs []candidate) {
	slices.SortFunc(cs, func(x, y candidate) int {
		if x.exact != y.exact {
			if x.exact {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.entry.ID, y.entry.ID))
	})
}

// settleTies prefers, among candidates that score alike, one for the home region.
func settleTies(cs []candidate, home []string) {
	slices.SortStableFunc(cs, func(x, y candidate) int {
		if x.exact != y.exact || math.Abs(x.score-y.score) > 1e-9 {
			return 0
		}
		return cmp.Compare(isFor(y.entry, home), isFor(x.entry, home))
	})
}

func isFor(e *kb.Entry, home []string) int {
	if len(e.Regions) > 0 && intersects(e.Regions, home) {
		return 1
	}
	return 0
}
