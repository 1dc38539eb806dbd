package eval

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"slices"
	"time"

	"yiku/kb"
)

// Figures are a set's, as contract.md has them; shares without a base are 0.
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
}

// depth is how many candidates the ranking figures look at.
const depth = 10

// Measure asks every question of the set, one after another. Where dump is not nil, each question's candidates are written
// to it with their features, a JSON object a line.
func Measure(ctx context.Context, s Set, a kb.Answerer, dump io.Writer) (Figures, error) {
	f := Figures{Set: s.Name, Entries: len(s.Entries), Queries: len(s.Queries)}
	var times []float64
	var ranked, direct, directRight, choices, choicesRight, none float64
	for _, q := range s.Queries {
		start := time.Now()
		got, err := a.Ask(ctx, kb.Question{Text: q.Text, Scope: kb.Scope{Channel: kb.ChannelWebsite}, Explain: true})
		if err != nil {
			return f, err
		}
		if dump != nil {
			if err := write(dump, s.Name, q, got); err != nil {
				return f, err
			}
		}
		times = append(times, float64(time.Since(start).Microseconds())/1e3)
		switch got.Kind {
		case kb.Direct:
			direct++
			directRight += is(q.Right[got.Entry.Code] > 0)
		case kb.Choices:
			choices++
			choicesRight += is(slices.ContainsFunc(got.Choices, func(c kb.Choice) bool { return q.Right[c.Code] > 0 }))
		case kb.None:
			none++
		}
		if len(q.Right) > 0 {
			ranked++
			f.rank(q, got.Candidates)
		}
	}
	for _, share := range []*float64{&f.Top1, &f.Hit3, &f.Hit10, &f.MRR10, &f.NDCG10} {
		*share = over(*share, ranked)
	}
	n := float64(len(s.Queries))
	f.Direct, f.Choices, f.None = over(direct, n), over(choices, n), over(none, n)
	f.DirectRight, f.ChoicesRight = over(directRight, direct), over(choicesRight, choices)
	if slices.Sort(times); len(times) > 0 {
		f.P50, f.P99 = times[len(times)/2], times[(len(times)-1)*99/100]
	}
	return f, nil
}

// write writes a question's candidates with their features.
func write(w io.Writer, set string, q Query, a kb.Answer) error {
	type candidate struct {
		Code     string             `json:"code"`
		Grade    int                `json:"grade"` // 0 for a wrong one
		Features map[string]float64 `json:"features"`
	}
	line := struct {
		Set        string        `json:"set"`
		ID         string        `json:"id"`
		Text       string        `json:"text"`
		Right      int           `json:"right"` // entries that answer it
		Kind       kb.AnswerKind `json:"kind"`
		Candidates []candidate   `json:"candidates"`
	}{Set: set, ID: q.ID, Text: q.Text, Right: len(q.Right), Kind: a.Kind}
	for _, c := range a.Candidates {
		features := map[string]float64{}
		for _, f := range c.Features {
			features[f.Name] = f.Value
		}
		line.Candidates = append(line.Candidates, candidate{c.Code, q.Right[c.Code], features})
	}
	return json.NewEncoder(w).Encode(line)
}

// rank adds one question's part to the ranking figures.
func (f *Figures) rank(q Query, cs []kb.Candidate) {
	first, gain, ideal := 0, 0.0, 0.0
	for i, c := range cs[:min(len(cs), depth)] {
		if g := q.Right[c.Code]; g > 0 {
			if first == 0 {
				first = i + 1
			}
			gain += float64(g) / math.Log2(float64(i)+2)
		}
	}
	grades := make([]int, 0, len(q.Right))
	for _, g := range q.Right {
		grades = append(grades, g)
	}
	slices.Sort(grades)
	slices.Reverse(grades)
	for i, g := range grades[:min(len(grades), depth)] {
		ideal += float64(g) / math.Log2(float64(i)+2)
	}
	f.Top1 += is(first == 1)
	f.Hit3 += is(first > 0 && first <= 3)
	f.Hit10 += is(first > 0)
	if first > 0 {
		f.MRR10 += 1 / float64(first)
	}
	f.NDCG10 += over(gain, ideal)
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
