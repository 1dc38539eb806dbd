package retrieval

import (
	"cmp"
	"regexp"
	"slices"

	"yiku/kb"
	"yiku/retrieval/index"
)

// framing is how a question asks, whatever it asks about.
var framing = regexp.MustCompile(`怎么样|怎么|怎样|咋|如何|什么|啥|哪些|多少|请问|要是|如果|的话|[吗呢嘛啊呀吧呗？?，,。！!]|(行|好|可以)?不$|^那么?`)

// withoutFrame is what a question is about: it without the words that only ask.
func withoutFrame(question string) string {
	return framing.ReplaceAllString(withoutAspects(question), "")
}

// topic is what a conversation is about.
type topic struct {
	words    string
	query    query  // of words
	own      string // id of the entry at hand, "" for none
	category string // of that entry
}

func (l *library) topicOf(turn kb.Turn) topic {
	t := topic{words: withoutFrame(string(turn.Question)), own: turn.Entry}
	t.query = l.query(t.words)
	if d, ok := l.entries.Get(t.own); ok {
		t.category = d.Item.(*kb.Entry).Category
	}
	return t
}

// onTopic is the share of what was talked about that an entry of another category must have to be about the same; topical, what its
// forms must have of it to answer in place of the entry at hand: answers mention much.
const (
	onTopic = 0.4
	topical = 0.5
)

// has reports an entry that is about the same.
func (t *topic) has(l *library, e *kb.Entry) bool {
	return t.shares(l, e, onTopic, true)
}

// names reports an entry whose forms are about the same.
func (t *topic) names(l *library, e *kb.Entry) bool {
	return t.shares(l, e, topical, false)
}

func (t *topic) shares(l *library, e *kb.Entry, least float64, anywhere bool) bool {
	if t.category != "" && e.Category == t.category {
		return true
	}
	d, ok := l.entries.Get(e.ID)
	if !ok || t.query.total == 0 {
		return false
	}
	texts := [][]string{d.Forms, d.Tags}
	if anywhere {
		texts = append(texts, []string{d.Body})
	}
	var buf []index.Term
	return t.query.share(&buf, texts...) >= least
}

// Weights, in the ranker's nats, of what the follow-up itself says beside the topic: in an entry's forms, and anywhere
// in it.
const (
	newInForms  = 14.0
	newAnywhere = 2.0
)

// farAhead is by how much, in the ranker's nats, another entry that is asked for just this must be ahead of the entry at hand, for it
// not to be passed over for a section of that.
const farAhead = 6.0

// turnTo ranks the candidates of a question completed by its topic by what the follow-up itself says, of which so many characters are
// about something of its own. What no form asks for is a guess.
func (a *asked) turnTo(about topic, said string, left int) {
	news := a.lib.query(said)
	if s := withoutFrame(said); left > 0 && s != "" {
		news = a.lib.query(s)
	}
	var buf []index.Term
	same := map[*kb.Entry]bool{}
	for i := range a.candidates {
		c := &a.candidates[i]
		c.exact = false
		d, ok := a.lib.entries.Get(c.entry.ID)
		if !ok || news.total == 0 || !about.has(a.lib, c.entry) {
			continue
		}
		same[c.entry] = true
		inForms := news.share(&buf, d.Forms, d.Tags)
		anywhere := news.share(&buf, []string{d.Body}, d.Forms, d.Tags)
		c.score += newInForms*inForms + newAnywhere*anywhere
	}
	sortCandidates(a.candidates)
	asks := func(x aspect) bool { // 咋办 asks for the way only when nothing else is named: 丢了咋办
		return x.asks.MatchString(said) && (left == 0 || left <= shortest && x.name != way)
	}
	told := func(e *kb.Entry, own bool) (sum int) {
		for _, x := range aspects {
			if asks(x) {
				sum += x.suits(e, own)
			}
		}
		return sum
	}
	own := about.own
	if at := slices.IndexFunc(a.candidates, func(c candidate) bool { return c.entry.ID == own }); at > 0 {
		best := a.candidates[0]
		if same[best.entry] && about.names(a.lib, best.entry) && told(best.entry, false) >= askedFor && best.score-a.candidates[at].score > farAhead {
			own = ""
		}
	}
	suits := func(e *kb.Entry) int { return told(e, e.ID == own) }
	a.prefer(func(e *kb.Entry) int {
		if !same[e] {
			return -1
		}
		return suits(e)
	})
	first := a.candidates[0].entry
	a.guessed = a.guessed || suits(first) < askedFor
	if at := slices.IndexFunc(aspects, func(x aspect) bool { return asks(x) && x.part(first) }); at >= 0 && first.ID == own {
		a.section = aspects[at].name
	}
}

// prefer puts first, of the best candidates, the one that suits most; of those that suit alike, the best.
func (a *asked) prefer(suits func(*kb.Entry) int) {
	cs := a.candidates[:min(len(a.candidates), choicesDefault)]
	slices.SortStableFunc(cs, func(x, y candidate) int { return cmp.Compare(suits(y.entry), suits(x.entry)) })
}
