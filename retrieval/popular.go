package retrieval

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"yiku/kb"
)

// StepPopularity puts first, among entries that are as likely, what more people ask for.
const StepPopularity = "popularity"

// popular is what is known of what people ask, as of the last count. All of it rests on entries and pairs that kb.Crowd
// different askers had on one day.
type popular struct {
	hot     []string            // ids, those with most askers first
	rising  []string            // ids, those whose share grew most first
	next    map[string][]string // ids that were asked after an id, those with most askers first
	prior   map[string]float64  // what an id's popularity adds to its score
	edition int                 // another one when prior is
}

// The days that are counted, today among them.
const (
	hotDays    = 30
	risingDays = 7
	beforeDays = 28 // before those
)

// risingLeast is how many times its share of the weeks before an entry must have to be rising: less is chance.
const risingLeast = 2

// popularNats is what popularity adds to a score at most, from popularAt askers on. It is to choose among equals: the
// ranker's scores of right and wrong entries lie several nats apart. It is kept in steps, so that answers that are
// remembered hold for more than a minute.
const (
	popularNats  = 0.2
	popularAt    = 1000
	popularSteps = 20
)

// countEvery is how often what people ask is added up, unless that takes long: at most one countShare-th of the time goes
// into it. 20,000 entries of which each is asked for every day take 1.6 seconds in SQLite.
const (
	countEvery = time.Minute
	countShare = 100
)

// keepCounting counts until the context ends. While the store is away what was counted last holds.
func (e *Engine) keepCounting(ctx context.Context) {
	for wait := countEvery; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		start := time.Now()
		if err := e.count(ctx); err != nil && ctx.Err() == nil {
			e.log.Debug("what people ask is not counted", "err", err)
		}
		wait = max(countEvery, countShare*time.Since(start))
	}
}

// count asks the journal, where it knows, what people asked.
func (e *Engine) count(ctx context.Context) error {
	p := e.out.popularity
	if p == nil {
		return nil
	}
	day := func(ago int) kb.Day { return kb.Today(e.now().AddDate(0, 0, -ago)) }
	month, err := p.Tallies(ctx, day(hotDays-1), day(0))
	if err != nil {
		return err
	}
	week, err := p.Tallies(ctx, day(risingDays-1), day(0))
	if err != nil {
		return err
	}
	before, err := p.Tallies(ctx, day(risingDays+beforeDays-1), day(risingDays))
	if err != nil {
		return err
	}
	now := &popular{hot: mostAsked(month), rising: risen(week, before), next: asNext(month), prior: priors(month)}
	was := e.popular.Load()
	if now.edition = was.edition; !maps.Equal(now.prior, was.prior) {
		now.edition++
	}
	e.popular.Store(now)
	return nil
}

// crowded are the tallies of entries that enough people asked for.
func crowded(ts []kb.Tally) []kb.Tally {
	return slices.DeleteFunc(slices.Clone(ts), func(t kb.Tally) bool { return t.Previous != "" || t.Most < kb.Crowd })
}

// mostAsked gives the entries that most people asked for.
func mostAsked(month []kb.Tally) (ids []string) {
	ts := crowded(month)
	slices.SortStableFunc(ts, func(a, b kb.Tally) int { return cmp.Compare(b.Askers, a.Askers) })
	for _, t := range ts {
		ids = append(ids, t.Entry)
	}
	return ids
}

// risen gives the entries whose share of all askers grew most, those that grew enough. An entry that nobody asked for
// before counts as asked for once. When nobody asked anything before, nothing has grown.
func risen(week, before []kb.Tally) (ids []string) {
	_, all := byEntry(week)
	was, allBefore := byEntry(before)
	if allBefore == 0 {
		return nil
	}
	grown := map[string]float64{}
	for _, t := range crowded(week) {
		share, shareBefore := float64(t.Askers)/float64(all), float64(max(was[t.Entry], 1))/float64(allBefore)
		if share >= risingLeast*shareBefore {
			ids, grown[t.Entry] = append(ids, t.Entry), share/shareBefore
		}
	}
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(grown[b], grown[a]) })
	return ids
}

// byEntry gives each entry's askers, and those of all entries together.
func byEntry(ts []kb.Tally) (askers map[string]int, all int) {
	askers = map[string]int{}
	for _, t := range ts {
		if t.Previous == "" {
			askers[t.Entry] = t.Askers
			all += t.Askers
		}
	}
	return askers, all
}

// asNext gives what was asked after each entry.
func asNext(month []kb.Tally) map[string][]string {
	pairs := slices.DeleteFunc(slices.Clone(month), func(t kb.Tally) bool { return t.Previous == "" || t.Most < kb.Crowd })
	slices.SortStableFunc(pairs, func(a, b kb.Tally) int { return cmp.Compare(b.Askers, a.Askers) })
	next := map[string][]string{}
	for _, t := range pairs {
		next[t.Previous] = append(next[t.Previous], t.Entry)
	}
	return next
}

// priors gives what popularity adds to each entry's score: by the logarithm of its askers, as the hundredth says less than
// the first.
func priors(month []kb.Tally) map[string]float64 {
	out := map[string]float64{}
	for _, t := range crowded(month) {
		share := min(1, math.Log1p(float64(t.Askers))/math.Log1p(popularAt))
		out[t.Entry] = popularNats * math.Round(share*popularSteps) / popularSteps
	}
	return out
}

// popularity is what an entry's popularity adds to its score, 0 to popularNats; 0 for one that too few asked for.
func (e *Engine) popularity(id string) float64 {
	if e.cfg.without(StepPopularity) {
		return 0
	}
	return e.popular.Load().prior[id]
}

// lean puts first, among candidates whose scores are that close, what more people ask for. Each place keeps its
// probability, which was fitted without knowing what people ask: where scores are that close it is the same for either. One
// for the home region stays before its equals, and what follows up goes by what was talked about.
func (a *asked) lean(cs []candidate) {
	asked := func(c candidate) bool { return c.prior > 0 }
	if a.about.Question != "" || !slices.ContainsFunc(cs, asked) {
		return
	}
	places := make([]float64, len(cs))
	for i := range cs {
		places[i] = cs[i].probability
	}
	slices.SortStableFunc(cs, func(x, y candidate) int {
		return cmp.Or(cmp.Compare(one(y.exact), one(x.exact)), cmp.Compare(y.score+y.prior, x.score+x.prior))
	})
	settleTies(cs, a.lib.regions.line(a.cfg.Home))
	for i := range cs {
		cs[i].probability = places[i]
	}
}

// notePair counts an answer with the one before it in its conversation, on its way to where conversations are kept. The turn
// before is asked for there, as another process may have given it.
func (e *Engine) notePair(ctx context.Context, t keptTurn) {
	if t.turn.Entry == "" || t.asker == (kb.Asker{}) {
		return
	}
	before, err := e.shared.Turn(ctx, t.id)
	if err == nil && before.Entry != "" && before.Entry != t.turn.Entry {
		e.out.addPair(kb.Pair{Previous: before.Entry, Entry: t.turn.Entry, Asker: t.asker})
	}
}
