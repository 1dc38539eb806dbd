package guard

import "slices"

// What is found near a sign adds to its strength or takes from it; danger begins at threshold.
const (
	threshold = 3

	weightNow    = 2
	weightPerson = 1
	weightPlea   = 1
	weightRule   = -4 // each, up to ruleMost of them
	ruleMost     = 2
	weightPast   = -4
	weightFigure = -6
	weightLetter = -1

	told   = 40 // characters, from which a text that gives the day of what happened tells of it rather than calls
	bare   = 16 // characters, up to which a text can be a bare cry
	letter = 90 // characters, from which a text is a letter: what stands far from a sign says nothing of it
	sure   = 5  // a sign from which on only what is asked in its own clause or the next speaks against it
	always = 6  // a sign against which no word on rules speaks: who wants to die may well be asking about rules
)

// order of the numbers where signs weigh the same: who can be reached too late comes first.
var order = []string{Medical, Fire, Women, Police, Mind}

// verdict is the number to call, empty for none, and for tests the sign and what it weighed.
type verdict struct {
	phone string
	sign  hit
	score int
}

func weigh(question string) verdict {
	p := newPassage(question)
	hits := p.hits()
	best := map[string]verdict{}
	for _, h := range hits {
		if h.group != sign {
			continue
		}
		score, happening := h.weigh(hits, len(p.runes) >= letter)
		if len(p.runes) >= told && h.over(hits) {
			score += weightPast
		}
		v := verdict{h.phone, h, score}
		if v.phone == Women && happening {
			v.phone = Police
		}
		if b, ok := best[v.phone]; score >= threshold && (!ok || score > b.score) {
			best[v.phone] = v
		}
	}
	var out verdict
	for _, phone := range order {
		if v, ok := best[phone]; ok && v.score > out.score {
			out = v
		}
	}
	if out.phone == "" && len(p.runes) <= bare {
		out.phone = words.cry(string(p.runes))
	}
	return out
}

// cry is the number to call for a text of nothing but words that are a call when alone, and fillers.
func (l *lexicon) cry(text string) (phone string) {
	const none = -1
	// best has, for each place in text that can be reached, the rank of the most urgent number up to there.
	best := make([]int, len(text)+1)
	for i := range best {
		best[i] = none
	}
	best[0] = len(order)
	for i := range text {
		if best[i] == none {
			continue
		}
		for j := i + 1; j <= len(text); j++ {
			word, rank := text[i:j], best[i]
			if phone, ok := l.alone[word]; ok {
				rank = min(rank, slices.Index(order, phone))
			} else if !l.filler[word] {
				continue
			}
			if best[j] == none || rank < best[j] {
				best[j] = rank
			}
		}
	}
	if rank := best[len(text)]; rank != none && rank < len(order) {
		return order[rank]
	}
	return ""
}

// over reports that the day of what h tells of is given before it and is past, with nothing that says it goes on. Where the text
// asks about it, only what stands next to h can say so; otherwise the day has to stand near.
func (h hit) over(hits []hit) bool {
	if h.strength < sure || h.strength >= always || h.phone == Women || h.phone == Mind {
		return false // reach has seen to these
	}
	asks := slices.ContainsFunc(hits, func(o hit) bool { return o.group == ask })
	dated := false
	for _, o := range hits {
		switch before := h.clause - o.clause; o.group {
		case now:
			if !asks || before >= -1 && before <= 1 {
				return false
			}
		case past, lately:
			dated = dated || before >= 0 && (asks || before <= 2)
			if before == 0 || before == 1 {
				return false // weighed already
			}
		}
	}
	return dated
}

// weigh is the strength of a sign with all that speaks for it and against it, and whether it is happening now.
func (h hit) weigh(hits []hit, long bool) (score int, happening bool) {
	var found [groups]int
	for _, o := range hits {
		if h.reach(o, long) {
			found[o.group]++
		}
	}
	score = h.strength
	if long && h.strength < sure {
		score += weightLetter
	}
	if found[now] > 0 {
		score += weightNow
	}
	if found[person] > 0 {
		score += weightPerson
	}
	if found[plea] > 0 {
		score += weightPlea
	}
	score += weightRule * min(found[rule], ruleMost)
	if found[past] > 0 || found[lately] > 0 && h.phone != Women && h.phone != Mind {
		score += weightPast
	}
	if found[figure] > 0 {
		score += weightFigure
	}
	return score, found[now] > 0
}

// reach reports that o says something of the sign h.
func (h hit) reach(o hit, long bool) bool {
	switch o.group {
	case rule:
		if h.strength >= sure {
			return h.strength < always && (o.clause == h.clause || o.clause == h.clause+1)
		}
		return true
	case figure:
		return o.clause == h.clause
	case past, lately:
		if h.strength >= sure {
			return o.clause == h.clause || o.clause == h.clause-1 && h.strength < always
		}
		return true
	}
	return !long || o.sentence >= h.sentence-1 && o.sentence <= h.sentence+1
}
