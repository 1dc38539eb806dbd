package eval

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"yiku/kb"
)

// oracle answers from a table, so that every figure is known.
type oracle map[string]kb.Answer

func (o oracle) Ask(_ context.Context, q kb.Question) (kb.Answer, error) { return o[q.Text], nil }
func (oracle) Suggest(context.Context, string, kb.Scope, int) (kb.Suggestions, error) {
	return kb.Suggestions{}, nil
}
func (oracle) Search(context.Context, string, kb.Scope, string, int) (kb.Found, error) {
	return kb.Found{}, nil
}
func (oracle) Feedback(context.Context, kb.Feedback) error { return nil }

func ranked(codes ...string) []kb.Candidate {
	var out []kb.Candidate
	for _, c := range codes {
		out = append(out, kb.Candidate{Code: c})
	}
	return out
}

func TestMeasure(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "known")
	for name, body := range map[string]string{
		"corpus.jsonl":  `{"_id":"b","title":"乙","text":""}` + "\n" + `{"_id":"a","title":"","text":"甲答"}` + "\n",
		"queries.jsonl": `{"_id":"1","text":"一"}` + "\n" + `{"_id":"2","text":"二"}` + "\n" + `{"_id":"3","text":"三"}` + "\n" + `{"_id":"4","text":"四"}` + "\n",
		"qrels.tsv":     "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t1\n3\ta\t0\n4\ta\t2\n4\tb\t1\n",
	} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sets, err := Sets(filepath.Dir(dir)) // walked one level down
	if err != nil || len(sets) != 1 || len(sets[0].Entries) != 2 || sets[0].Entries[0].Answer != "甲答" {
		t.Fatalf("%+v %v", sets, err)
	}
	entry := func(code string) *kb.Resolved { return &kb.Resolved{Entry: &kb.Entry{Code: code}} }
	f, _, err := Measure(context.Background(), sets[0], oracle{
		"一": {Kind: kb.Direct, Entry: entry("a"), Candidates: ranked("a", "b")},
		"二": {Kind: kb.Choices, Choices: []kb.Choice{{Code: "a"}, {Code: "b"}}, Candidates: ranked("a", "b")},
		"三": {Kind: kb.Direct, Entry: entry("b"), Candidates: ranked("b")}, // should have been none
		"四": {Kind: kb.None, Candidates: ranked("x", "b")},
	})
	if err != nil {
		t.Fatal(err)
	}
	half, third := 1/math.Log2(3), 1.0/3
	want := Figures{Set: "known", Entries: 2, Queries: 4, Top1: third, Hit3: 1, Hit10: 1, MRR10: (1 + .5 + .5) / 3,
		NDCG10: (1 + half + half/(2+half)) / 3, Direct: .5, DirectRight: .5, Choices: .25, ChoicesRight: 1, None: .25,
		ECE: new(1.0 / 4), RightIn: new(2.0 / 3), DirectWrong: new(1.0 / 4)} // every probability is 0, and one first candidate right
	f.P50, f.P99 = 0, 0
	if math.Abs(f.NDCG10-want.NDCG10) < 1e-12 {
		f.NDCG10 = want.NDCG10
	}
	if !reflect.DeepEqual(f, want) {
		got, _ := json.Marshal(f)
		wanted, _ := json.Marshal(want)
		t.Errorf("got  %s\nwant %s", got, wanted)
	}
}

func TestNoBaseIsZero(t *testing.T) {
	f, _, err := Measure(context.Background(), Set{Name: "empty"}, oracle{})
	if err != nil || f != (Figures{Set: "empty"}) {
		t.Errorf("%+v %v", f, err)
	}
	if b, err := json.Marshal(f); err != nil || strings.Contains(string(b), "ece") || !strings.Contains(string(b), `"direct_right":0`) {
		t.Errorf("%s %v", b, err)
	}
	if _, err := Sets(t.TempDir()); kb.CodeOf(err) != kb.NotFound {
		t.Errorf("no set: %v", err)
	}
}
