package retrieval

import (
	"math"
	"slices"
	"testing"

	"yiku/kb"
)

// A fact is a candidate's own, or its lead over the best of the others; who ties with the best leads by nothing.
func TestFactsAreLeadsOverTheOthers(t *testing.T) {
	cs := []candidate{{score: 3}, {score: 1}, {score: 1}}
	cs[0].features[head], cs[1].features[head], cs[2].features[head] = .25, .75, .5
	cs[0].features[body], cs[1].features[body] = .5, .5
	cs[0].sizes[even] = .5
	others := rivalsOf(cs)
	for i, want := range []struct{ head, body, lead float64 }{{-.5, 0, 2}, {.25, 0, -2}, {-.25, -.5, -2}} {
		f := others.facts(&cs[i])
		if f[factAt("head_lead")] != want.head || f[factAt("body_lead")] != want.body || f[factAt("lead")] != want.lead || f[factAt("head")] != cs[i].features[head] {
			t.Errorf("%d: %v, %v, %v; want %v", i, f[factAt("head_lead")], f[factAt("body_lead")], f[factAt("lead")], want)
		}
	}
	if got, want := others.facts(&cs[0])[factAt("alone")], 2-math.Log(2); math.Abs(got-want) > 1e-12 {
		t.Errorf("alone %v, want %v", got, want)
	}
	if others.facts(&cs[0])[factAt("even")] != .5 || factAt("nothing") >= 0 {
		t.Error("lengths are no facts, or what is unknown is one")
	}
	one := rivalsOf(cs[:1])
	if f := one.facts(&cs[0]); f[factAt("head_lead")] != .25 || f[factAt("lead")] != 3 || f[factAt("alone")] != -math.Log(1e-4) {
		t.Errorf("who is alone: %v", f)
	}
}

// Spaces are no length, and an entry without a form has none.
func TestSizesAreInCharacters(t *testing.T) {
	if a, b := sizesOf("公积 金提取", "公积金怎么提取", "去窗口。"), sizesOf("公积金提取", "公积金 怎么提取", "去窗口。"); a != b || a[even] != 5./7 || a[formed] != 1 {
		t.Errorf("%v, %v", a, b)
	}
	if a := sizesOf("公积金", "", ""); a[formed] != 0 || a[formLength] != 0 || a[even] != 0 || a[answerLength] != 0 {
		t.Errorf("only an answer: %v", a)
	}
}

// What the trees say is part of the score, is told to staff, and can be left out.
func TestCandidatesAreToldApart(t *testing.T) {
	e := mustStarter(t)
	ask := func() (apart []float64) {
		for _, c := range mustAsk(t, e, kb.Question{Text: "租房子住怎么提公积金", Explain: true}).Candidates {
			sum, score := 0.0, 0.0
			for _, f := range c.Features {
				switch f.Name {
				case "score":
					score = f.Value
				case StepApart:
					apart = append(apart, f.Value)
					sum += f.Part
				default:
					sum += f.Part
				}
			}
			if math.Abs(sum-score) > 1e-9 {
				t.Errorf("%s: the parts are %v, the score %v", c.Code, sum, score)
			}
		}
		return apart
	}
	if got := ask(); len(got) < 2 || slices.Max(got) == slices.Min(got) {
		t.Errorf("told apart by %v", got)
	}
	e.cfg.Without = []string{StepApart}
	e.lately.Purge()
	if got := ask(); slices.Max(got) != 0 || slices.Min(got) != 0 {
		t.Errorf("left out, and told apart by %v", got)
	}
}

// Telling apart once more changes nothing, and leaves what scores alike to the home region.
func TestTellingApartAgainChangesNothing(t *testing.T) {
	in := func(region string) func(*kb.Entry) { return func(e *kb.Entry) { e.Regions = []string{region} } }
	e, _ := mustOpen(t, &kb.Region{Code: "lx", Name: "历下区"}, &kb.Region{Code: "zq", Name: "章丘区"},
		entry("lx", "居住证怎么办理", "去窗口办。", in("lx")), entry("zq", "居住证怎么办理", "去窗口办。", in("zq")), entry("c", "居住证办理以后怎么签注", "每年一次。"))
	for _, home := range []struct{ code, name string }{{"lx", "历下区"}, {"zq", "章丘区"}} {
		e.cfg.Home = home.name
		a, err := e.read(kb.Question{Text: "外地人居住证怎么办理呀"}, e.now())
		if err != nil {
			t.Fatal(err)
		}
		a.search(t.Context())
		var scores [2][]float64
		for i := range scores {
			a.tellApart()
			for _, c := range a.candidates {
				scores[i] = append(scores[i], c.score)
			}
		}
		if !slices.Equal(scores[0], scores[1]) || len(scores[0]) != 3 || a.candidates[0].apart == 0 {
			t.Errorf("%v, and again %v", scores[0], scores[1])
		}
		if got := a.candidates[0].entry.Code; got != home.code {
			t.Errorf("at home in %s: %s comes first", home.name, got)
		}
	}
}
