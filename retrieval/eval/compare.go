package eval

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"yiku/kb"
)

// Comparison says how a set's questions fare against an earlier run. Questions are the same when their ids are.
type Comparison struct {
	Questions int         `json:"questions"` // asked both times
	New       int         `json:"new"`       // asked only this time
	Gone      int         `json:"gone"`      // asked only then
	Wins      int         `json:"wins"`
	Losses    int         `json:"losses"`
	Top1      *Difference `json:"top1,omitempty"` // this and those below: nil without a question it holds for
	NDCG10    *Difference `json:"ndcg10,omitempty"`
	Direct    *Difference `json:"direct,omitempty"`
	RightIn   *Difference `json:"right_in,omitempty"`
	Won       []Change    `json:"-"` // the largest change first
	Lost      []Change    `json:"-"`
}

// Change is a question that fares otherwise than before.
type Change struct{ Before, After *Outcome }

// by is how much better it fares.
func (c Change) by() float64 { return c.After.Good() - c.Before.Good() }

// Difference is a figure then and now, and the 95 % interval of the difference.
type Difference struct {
	Before float64 `json:"before"`
	After  float64 `json:"after"`
	Diff   float64 `json:"diff"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Compare compares a set's outcomes with those of an earlier run.
func Compare(before, after []Outcome) *Comparison {
	was := map[string]*Outcome{}
	for i := range before {
		was[before[i].ID] = &before[i]
	}
	c := &Comparison{}
	var pairs, ranked []Change // ranked have a right entry both times
	for i := range after {
		b := was[after[i].ID]
		if b == nil {
			c.New++
			continue
		}
		delete(was, after[i].ID)
		pair := Change{b, &after[i]}
		pairs = append(pairs, pair)
		if b.Right > 0 && after[i].Right > 0 {
			ranked = append(ranked, pair)
		}
		switch by := pair.by(); {
		case by > 0:
			c.Won = append(c.Won, pair)
		case by < 0:
			c.Lost = append(c.Lost, pair)
		}
	}
	slices.SortStableFunc(c.Won, func(x, y Change) int { return cmp.Compare(y.by(), x.by()) })
	slices.SortStableFunc(c.Lost, func(x, y Change) int { return cmp.Compare(x.by(), y.by()) })
	c.Questions, c.Gone, c.Wins, c.Losses = len(pairs), len(was), len(c.Won), len(c.Lost)
	c.Top1 = difference(ranked, func(o *Outcome) float64 { return is(o.Rank == 1) })
	c.NDCG10 = difference(ranked, func(o *Outcome) float64 { return o.NDCG10 })
	c.Direct = difference(pairs, func(o *Outcome) float64 { return is(o.Kind == kb.Direct) })
	c.RightIn = difference(ranked, func(o *Outcome) float64 { return is(o.found()) })
	return c
}

// resamples is how often questions are drawn anew for an interval; seed makes every run draw the same.
const (
	resamples = 2000
	seed      = 20250101
)

// difference is that of a figure's mean over the pairs, with the interval between the 2.5th and the 97.5th percentile of what
// drawing the pairs anew gives (bootstrap). nil without pairs.
func difference(pairs []Change, figure func(*Outcome) float64) *Difference {
	if len(pairs) == 0 {
		return nil
	}
	n, d := float64(len(pairs)), Difference{}
	diffs := make([]float64, len(pairs))
	for i, p := range pairs {
		b, a := figure(p.Before), figure(p.After)
		d.Before, d.After, diffs[i] = d.Before+b/n, d.After+a/n, a-b
	}
	d.Diff = d.After - d.Before
	draw, means := rand.New(rand.NewPCG(seed, seed)), make([]float64, resamples)
	for i := range means {
		sum := 0.0
		for range diffs {
			sum += diffs[draw.IntN(len(diffs))]
		}
		means[i] = sum / n
	}
	slices.Sort(means)
	d.Low, d.High = means[resamples/40], means[resamples-1-resamples/40]
	return &d
}
