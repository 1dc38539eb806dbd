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
	entry       *kb.Entry
	exact       bool    // one of its forms is the question, but for width, case, punctuation and spaces
	head, body  float64 // BM25 of the best form or tags, and of the best passage, as a share of what the question could get
	form        string  // the most similar form
	similarity  float64 // of question and form, 0 to 1: weight shared, twice, over the weight of both
	covered     float64 // share of the question's weight that the form or the tags have
	score       float64
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
		if a.scope.allowsDoc(d) {
			a.candidates = append(a.candidates, candidate{entry: d.Item.(*kb.Entry), exact: true})
		}
	}
	if a.query.total == 0 {
		return
	}
	for _, m := range a.lib.entries.Search(a.query.terms, found, a.scope.filter()) {
		c := candidate{entry: m.Doc.Item.(*kb.Entry), head: m.Head / a.query.total, body: m.Body / a.query.total}
		if i := slices.IndexFunc(a.candidates, func(x candidate) bool { return x.entry == c.entry }); i >= 0 {
			a.candidates[i].head, a.candidates[i].body = c.head, c.body
			continue
		}
		a.candidates = append(a.candidates, c)
	}
}

// The parts of a score, chosen on the developer half of the public sets (docs/quality.md): the best form, the best
// passage, and how alike question and form are as wholes.
const (
	headPart       = 1.0
	bodyPart       = 0.6
	similarityPart = 0.6
	coveredPart    = 0.3
)

// rank weighs the candidates and puts the best first.
func (a *asked) rank() {
	cs := a.candidates
	for i := range cs {
		cs[i].score = headPart*cs[i].head + bodyPart*cs[i].body
	}
	sortCandidates(cs)
	if len(cs) > weighed {
		cs = cs[:weighed]
	}
	var buf []index.Term
	for i := range cs {
		a.weigh(&cs[i], &buf)
	}
	sortCandidates(cs)
	home := a.lib.regions.line(a.home)
	settleTies(cs, home)
	a.candidates = cs
}

// weigh looks at a candidate's forms and tags word by word.
func (a *asked) weigh(c *candidate, buf *[]index.Term) {
	d, ok := a.lib.entries.Get(c.entry.ID)
	if !ok {
		return
	}
	for i, f := range d.Forms {
		*buf = index.AppendTerms((*buf)[:0], f)
		alike, covered := a.query.compare(*buf, d.FormWeight(i))
		if alike >= c.similarity {
			c.form, c.similarity = f, alike
			c.covered = max(c.covered, covered)
		}
	}
	c.score += similarityPart*c.similarity + coveredPart*c.covered
	if c.exact {
		c.similarity, c.probability = 1, 1
	}
}

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
