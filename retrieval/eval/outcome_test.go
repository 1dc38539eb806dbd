package eval

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"yiku/kb"
	"yiku/retrieval"
	"yiku/retrieval/bench"
)

// small is a set about three matters, with a question that none of them answers.
func small(tb testing.TB) Set {
	tb.Helper()
	dir := filepath.Join(tb.TempDir(), "small")
	mustWrite(tb, dir, map[string]string{
		"corpus.jsonl": `{"_id":"hukou","title":"户口迁移怎么办理","text":"带身份证和户口本到派出所办理。"}
{"_id":"shebao","title":"社保卡丢了怎么补办","text":"带身份证到社保经办大厅补办。"}
{"_id":"hun","title":"结婚登记要什么材料","text":"双方带户口本和身份证到婚姻登记处。"}
`,
		"queries.jsonl": `{"_id":"exact","text":"社保卡丢了怎么补办"}
{"_id":"late","text":"户口迁移怎么办理","before":["你好","社保卡丢了怎么补办"]}
{"_id":"nothing","text":"今天天气怎么样"}
{"_id":"lost","text":"结婚登记要什么材料"}
`,
		"qrels.tsv": "query-id\tcorpus-id\tscore\nexact\tshebao\t1\nlate\thukou\t2\nlost\tshebao\t1\n",
	})
	return mustSet(tb, dir)
}

func mustWrite(tb testing.TB, dir string, files map[string]string) {
	tb.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		tb.Fatal(err)
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
}

func mustSet(tb testing.TB, dir string) Set {
	tb.Helper()
	sets, err := Sets(dir)
	if err != nil || len(sets) != 1 {
		tb.Fatal(sets, err)
	}
	return sets[0]
}

// mustMeasure asks the set of an engine that holds its corpus, by words.
func mustMeasure(tb testing.TB, s Set) (Figures, []Outcome) {
	tb.Helper()
	engine, err := retrieval.Open(tb.Context(), bench.Shelf(s.Entries), bench.Shelf(nil), nil, retrieval.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	f, out, err := Measure(tb.Context(), s, engine)
	if err != nil {
		tb.Fatal(err)
	}
	return f, out
}

func TestOutcomes(t *testing.T) {
	f, out := mustMeasure(t, small(t))
	exact, late, nothing, lost := out[0], out[1], out[2], out[3]
	if exact.Rank != 1 || exact.NDCG10 != 1 || exact.P != 1 || !exact.DirectRight || exact.Kind != kb.Direct {
		t.Errorf("%+v", exact)
	}
	if c := exact.Candidates[0]; c.Code != "shebao" || c.Question != "社保卡丢了怎么补办" || c.Grade != 1 || c.Features["exact"] != 1 {
		t.Errorf("%+v", c)
	}
	if !reflect.DeepEqual(late.Before, []string{"你好", "社保卡丢了怎么补办"}) || late.NDCG10 != 1 || late.Candidates[0].Grade != 2 {
		t.Errorf("%+v", late)
	}
	if nothing.Kind != kb.None || nothing.Rank != 0 || nothing.Phone != kb.Hotline || nothing.Good() != 1 {
		t.Errorf("%+v", nothing)
	}
	if lost.Kind != kb.Direct || lost.DirectRight || lost.Good() == 1 {
		t.Errorf("%+v", lost)
	}
	if *f.DirectWrong != .25 || *f.RightIn < 2./3 || f.PhoneRight != nil || f.PhoneFalse != nil {
		t.Errorf("%+v", f)
	}
}

func TestReadWhatWasWritten(t *testing.T) {
	_, out := mustMeasure(t, small(t))
	var b bytes.Buffer
	if err := Write(&b, out); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, key := range []string{`"rank":1`, `"ndcg10":1`, `"p":1`, `"direct_right":true`, `"choices_right":`, `"before":["你好"`, `"features":{`} {
		if !strings.Contains(text, key) {
			t.Errorf("no %s in %s", key, text)
		}
	}
	read, err := Read(strings.NewReader(text))
	if err != nil || len(read["small"]) != len(out) || len(read) != 1 {
		t.Fatalf("%v %v", read, err)
	}
	for i, o := range read["small"] {
		if o.ID != out[i].ID || o.Rank != out[i].Rank || o.P != out[i].P || len(o.Candidates) > 1 {
			t.Errorf("%+v, not %+v", o, out[i])
		}
	}
	for _, bad := range []string{"{", `{"set":"small","id":"1","candidates":[]}`} {
		if _, err := Read(strings.NewReader(bad)); kb.CodeOf(err) != kb.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestLosses(t *testing.T) {
	_, out := mustMeasure(t, small(t))
	if lost := Losses(out, 5); len(lost) != 1 || lost[0].ID != "lost" {
		t.Errorf("%+v", lost)
	}
	var many []Outcome
	for i := range 10 {
		many = append(many, Outcome{ID: string(rune('0' + i)), Right: 1, Rank: i % 2}) // the even ones are lost
	}
	var ids string
	for _, o := range Losses(many, 3) {
		ids += o.ID
	}
	if ids != "026" || len(Losses(many, 0)) != 0 {
		t.Errorf("not spread over the set: %s", ids)
	}
}

// talk is an Answerer that notes what it is asked, and answers that nothing is known, with a phone by the text.
type talk struct {
	oracle
	asked []kb.Question
}

func (t *talk) Ask(_ context.Context, q kb.Question) (kb.Answer, error) {
	t.asked = append(t.asked, q)
	phones := map[string]string{"家里着火了": "119", "我不想活了": kb.Hotline, "灭火器在哪里年检": "119", "身份证怎么办": kb.Hotline}
	id := q.Conversation
	if id == "" {
		id = "of " + q.Text
	}
	return kb.Answer{Kind: kb.None, Conversation: id, Fallback: &kb.Fallback{Phone: phones[q.Text]}}, nil
}

func TestEarlierTurns(t *testing.T) {
	var to talk
	s := Set{Queries: []Query{{ID: "1", Text: "多少钱", Before: []string{"办护照", "要什么材料"}}, {ID: "2", Text: "身份证怎么办"}}}
	if _, _, err := Measure(t.Context(), s, &to); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range to.asked {
		if q.Silent || q.Scope.Channel != kb.ChannelWebsite {
			t.Errorf("%+v is not asked as a person does", q)
		}
		got = append(got, q.Text+"|"+q.Conversation)
	}
	want := []string{"办护照|", "要什么材料|of 办护照", "多少钱|of 办护照", "身份证怎么办|"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("asked %q, not %q", got, want)
	}
}

func TestPhones(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "crisis")
	mustWrite(t, dir, map[string]string{"queries.jsonl": `{"_id":"1","text":"家里着火了","phones":["119"]}
{"_id":"2","text":"我不想活了","phones":["12356","120"]}
{"_id":"3","text":"灭火器在哪里年检"}
{"_id":"4","text":"身份证怎么办"}
{"_id":"5","text":"身份证怎么办"}
`})
	f, out, err := Measure(t.Context(), mustSet(t, dir), &talk{})
	if err != nil || *f.PhoneRight != .5 || *f.PhoneFalse != 1./3 {
		t.Errorf("%+v %v", f, err)
	}
	if out[0].Good() != 1 || out[1].Good() != 0 || out[2].Good() != 0 || out[3].Good() != 1 || !out[3].Unlabelled {
		t.Errorf("%+v", out)
	}
}
