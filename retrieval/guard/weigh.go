package guard

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
	return out
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
