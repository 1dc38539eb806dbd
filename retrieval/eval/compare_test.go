package eval

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"yiku/kb"
)

func TestCompareWithItself(t *testing.T) {
	_, out := mustMeasure(t, small(t))
	c := Compare(out, out)
	if c.Questions != 4 || c.Wins+c.Losses+c.New+c.Gone != 0 || c.Top1.Diff != 0 || c.Top1.Low != 0 || c.Top1.High != 0 || c.Top1.Before != c.Top1.After {
		t.Errorf("%+v %+v", c, c.Top1)
	}
}

// TestCompareWithLess takes the entry away that one question needs.
func TestCompareWithLess(t *testing.T) {
	s := small(t)
	_, after := mustMeasure(t, s)
	for i, e := range s.Entries {
		if e.Code == "hukou" {
			s.Entries = append(s.Entries[:i:i], s.Entries[i+1:]...)
			break
		}
	}
	_, before := mustMeasure(t, s)
	c := Compare(before, after)
	if c.Wins != 1 || c.Won[0].After.ID != "late" || c.Won[0].Before.Rank != 0 || c.Won[0].After.Rank != 1 || c.Losses != 0 {
		t.Errorf("%+v", c)
	}
	if d := c.Top1; math.Abs(d.Diff-1./3) > 1e-12 || d.Low != 0 || d.High != 1 || math.Abs(d.After-2./3) > 1e-12 {
		t.Errorf("%+v", d)
	}
}

func TestCompare(t *testing.T) {
	var before, after []Outcome
	for i := range 400 {
		o := Outcome{ID: fmt.Sprint(i), Right: 1, Rank: 1, NDCG10: 1, Kind: kb.Choices, ChoicesRight: true}
		after = append(after, o)
		if i%10 == 0 { // a tenth was second
			o.Rank, o.NDCG10, o.Kind, o.ChoicesRight = 2, .5, kb.None, false
		}
		before = append(before, o)
	}
	after[7].Rank, after[7].NDCG10, after[7].Kind = 0, 0, kb.Direct // lost, and wrongly answered
	after[17].Rank, after[17].NDCG10 = 4, .25
	before, after = append(before, Outcome{ID: "gone"}), append(after, Outcome{ID: "new"}, Outcome{ID: "none", Kind: kb.Choices})
	before = append(before, Outcome{ID: "none", Kind: kb.None})
	c := Compare(before, after)
	if c.Questions != 401 || c.New != 1 || c.Gone != 1 || c.Wins != 40 || c.Losses != 3 {
		t.Errorf("%+v", c)
	}
	var lost []string
	for _, l := range c.Lost {
		lost = append(lost, l.After.ID)
	}
	if want := []string{"7", "17", "none"}; !reflect.DeepEqual(lost, want) || c.Won[0].After.ID != "0" || c.Won[39].After.ID != "390" {
		t.Errorf("lost %v, not %v", lost, want)
	}
	if d := c.Top1; math.Abs(d.Diff-38./400) > 1e-9 || d.Low < .05 || d.Low > .075 || d.High > .14 || d.High < .115 {
		t.Errorf("the interval of %+v is not about 1.96 standard errors", d)
	}
	if d := c.RightIn; math.Abs(d.Diff-.1) > 1e-9 || c.Direct.Diff != c.Direct.After || c.Direct.Before != 0 {
		t.Errorf("%+v %+v", d, c.Direct)
	}
	again, _ := json.Marshal(Compare(before, after))
	once, _ := json.Marshal(c)
	if string(once) != string(again) || strings.Contains(string(once), "Won") {
		t.Errorf("%s\n%s", once, again)
	}
	if c := Compare(nil, after); c.Top1 != nil || c.New != len(after) {
		t.Errorf("%+v", c)
	}
}
