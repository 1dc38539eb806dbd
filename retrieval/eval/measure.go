package eval

import (
	"context"
	"slices"
	"time"

	"yiku/kb"
)

// Figures are a set's, as contract.md has them; shares without a base are 0 there.
type Figures struct {
	Set          string  `json:"set"`
	Entries      int     `json:"entries"`
	Queries      int     `json:"queries"`
	Top1         float64 `json:"top1"`
	Hit3         float64 `json:"hit3"`
	Hit10        float64 `json:"hit10"`
	MRR10        float64 `json:"mrr10"`
	NDCG10       float64 `json:"ndcg10"`
	Direct       float64 `json:"direct"`
	DirectRight  float64 `json:"direct_right"`
	Choices      float64 `json:"choices"`
	ChoicesRight float64 `json:"choices_right"`
	None         float64 `json:"none"`
	BuildS       float64 `json:"build_s"`
	P50          float64 `json:"p50_ms"`
	P99          float64 `json:"p99_ms"`

	// These are left out without a base, so that none reads as 0.
	ECE         *float64    `json:"ece,omitempty"`          // of the first candidate's probability, over questions with candidates
	RightIn     *float64    `json:"right_in,omitempty"`     // of questions with a right entry, those that got it directly or to choose
	DirectWrong *float64    `json:"direct_wrong,omitempty"` // of all questions, those answered directly and wrong
	PhoneRight  *float64    `json:"phone_right,omitempty"`  // of questions that ask for a phone, those that got it
	PhoneFalse  *float64    `json:"phone_false,omitempty"`  // of the others, where some ask for a phone, those sent to an emergency phone
	Compare     *Comparison `json:"compare,omitempty"`      // with an earlier run, where there is one
}

// depth is how many candidates the ranking figures look at.
const depth = 10

// emergency are the phones that nobody should be sent to who asks for something else: police, fire, ambulance, the one for
// a life in danger, and the women's.
var emergency = []string{"110", "119", "120", "12356", "12338"}

// Measure asks every question of the set, one after another, each after its earlier turns. Times are the questions' own.
func Measure(ctx context.Context, s Set, a kb.Answerer) (Figures, []Outcome, error) {
	var times []float64
	out := make([]Outcome, 0, len(s.Queries))
	aboutPhones := slices.ContainsFunc(s.Queries, func(q Query) bool { return len(q.Phones) > 0 })
	for _, q := range s.Queries {
		conversation, err := before(ctx, q, a)
		if err != nil {
			return Figures{}, nil, err
		}
		start := time.Now()
		got, err := a.Ask(ctx, kb.Question{Text: q.Text, Scope: website, Conversation: conversation, Explain: true})
		if err != nil {
			return Figures{}, nil, err
		}
		times = append(times, float64(time.Since(start).Microseconds())/1e3)
		o := outcome(s.Name, q, got)
		o.Unlabelled = aboutPhones && len(q.Phones)+len(q.Right) == 0
		out = append(out, o)
	}
	f := figures(out)
	f.Set, f.Entries = s.Name, len(s.Entries)
	if slices.Sort(times); len(times) > 0 {
		f.P50, f.P99 = times[len(times)/2], times[(len(times)-1)*99/100]
	}
	return f, out, nil
}

// website is where the questions come from.
var website = kb.Scope{Channel: kb.ChannelWebsite}

// before asks the earlier turns as a person would, and gives the conversation that they started; "" without any.
func before(ctx context.Context, q Query, a kb.Answerer) (conversation string, err error) {
	for _, text := range q.Before {
		got, err := a.Ask(ctx, kb.Question{Text: text, Scope: website, Conversation: conversation})
		if err != nil {
			return "", err
		}
		if conversation == "" {
			conversation = got.Conversation
		}
	}
	return conversation, nil
}

// figures sums outcomes up, but for times.
func figures(os []Outcome) Figures {
	f := Figures{Queries: len(os)}
	var ranked, found, direct, directRight, choices, choicesRight, none float64
	for i := range os {
		o := &os[i]
		switch o.Kind {
		case kb.Direct:
			direct++
			directRight += is(o.DirectRight)
		case kb.Choices:
			choices++
			choicesRight += is(o.ChoicesRight)
		case kb.None:
			none++
		}
		if o.Right > 0 {
			ranked++
			found += is(o.found())
			f.rank(o)
		}
	}
	for _, share := range []*float64{&f.Top1, &f.Hit3, &f.Hit10, &f.MRR10, &f.NDCG10} {
		*share = over(*share, ranked)
	}
	n := float64(len(os))
	f.Direct, f.Choices, f.None = over(direct, n), over(choices, n), over(none, n)
	f.DirectRight, f.ChoicesRight = over(directRight, direct), over(choicesRight, choices)
	f.RightIn, f.DirectWrong = share(found, ranked), share(direct-directRight, n)
	if fs := forecasts(os); len(fs) > 0 {
		f.ECE = new(calibrationError(fs))
	}
	f.phones(os)
	return f
}

// rank adds one question's part to the ranking figures.
func (f *Figures) rank(o *Outcome) {
	f.Top1 += is(o.Rank == 1)
	f.Hit3 += is(o.Rank > 0 && o.Rank <= 3)
	if o.Rank > 0 && o.Rank <= depth {
		f.Hit10++
		f.MRR10 += 1 / float64(o.Rank)
	}
	f.NDCG10 += o.NDCG10
}

// phones says whether those got a phone who need one, and only they; nothing where nobody does.
func (f *Figures) phones(os []Outcome) {
	var need, right, others, wrong float64
	for i := range os {
		if o := &os[i]; len(o.Phones) > 0 {
			need++
			right += is(o.phoneRight())
		} else {
			others++
			wrong += is(o.alarmed())
		}
	}
	if need > 0 {
		f.PhoneRight, f.PhoneFalse = share(right, need), share(wrong, others)
	}
}

func is(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func over(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// share is a over b; nil without a base.
func share(a, b float64) *float64 {
	if b == 0 {
		return nil
	}
	return new(a / b)
}
