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
	entry        *kb.Entry
	exact        bool    // one of its forms is the question, but for width, case, punctuation and spaces
	head, body   float64 // BM25 of the best form or tags, and of the best passage, as a share of what the question could get
	form         string  // the most similar form
	similarity   float64 // of question and form, 0 to 1: weight shared, twice, over the weight of both
	covered      float64 // share of the question's weight that the form or the tags have
	anywhere     float64 // share of the question's weight that the entry has anywhere
	formMeaning  float64 // cosine of question and nearest form; 0 when found by words alone
	bodyMeaning  float64 // cosine of question and nearest passage
	wholeMeaning float64 // cosine of question and the answer as a whole
	score        float64
	probability  float64
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

// parts are the weights of a score's parts: the best form and the best passage by their words, how alike question and form
// are as wholes, how much of the question the form and the entry have, and how near the question is in meaning to form,
// passage and answer.
type parts struct {
	head, body, similarity, covered, anywhere float64
	formMeaning, bodyMeaning, wholeMeaning    float64
}

// of gives the weighted sum of a candidate's parts.
func (p *parts) of(c *candidate) float64 {
	return p.head*c.head + p.body*c.body + p.similarity*c.similarity + p.covered*c.covered + p.anywhere*c.anywhere +
		p.formMeaning*c.formMeaning + p.bodyMeaning*c.bodyMeaning + p.wholeMeaning*c.wholeMeaning
}

// Chosen on the developer half of the public sets (docs/quality.md): by words alone, and with the meaning, where
// retrieval/embed/train/fuse.py fits them.
var (
	byWords   = parts{head: 1, body: 0.6, similarity: 0.6, covered: 0.3}
	byMeaning = parts{body: 0.140, similarity: 0.037, covered: 0.141, anywhere: 0.944, formMeaning: 2.845, bodyMeaning: 0.741, wholeMeaning: 1.152}
)

// parts gives the weights that hold for this question.
func (a *asked) parts() *parts {
	if a.vector != nil {
		return &byMeaning
	}
	return &byWords
}

// rank weighs the candidates and puts the best first.
func (a *asked) rank() {
	cs, p := a.candidates, a.parts()
	for i := range cs {
		cs[i].score = p.of(&cs[i])
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
	if a.vector != nil && a.query.total > 0 {
		c.anywhere = a.query.share(buf, d.Forms, d.Tags, []string{d.Body})
	}
	c.score = a.parts().of(c)
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
