package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yiku/retrieval/eval"
)

// goldenSet writes a set of two entries and three questions, of which the entries' words answer the first.
func goldenSet(t *testing.T, dir, wanted string) string {
	t.Helper()
	dir = filepath.Join(dir, "small")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"corpus.jsonl": `{"_id":"shebao","title":"社保卡丢了怎么补办","text":"带身份证到社保经办大厅补办。"}
{"_id":"hun","title":"","text":"结婚登记要双方带户口本和身份证，到婚姻登记处办理。"}
`,
		"queries.jsonl": `{"_id":"1","text":"社保卡丢了怎么补办"}
{"_id":"2","text":"社保卡丢了，要带身份证吗，怎么补办","before":["结婚登记要什么"]}
{"_id":"3","text":"今天天气怎么样"}
`,
		"qrels.tsv": "query-id\tcorpus-id\tscore\n1\tshebao\t1\n2\t" + wanted + "\t1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEvalComparesAndListsLosses(t *testing.T) {
	dir := t.TempDir()
	set, dump := goldenSet(t, dir, "shebao"), filepath.Join(dir, "dump.jsonl")
	r := mustYiku(t, "eval", "--without", "meaning", "--losses", "5", "--dump", dump, set)
	if !strings.Contains(r.out, "top1 1.000") || !strings.Contains(r.out, "给到 1.000") || strings.Contains(r.out, "没答对") {
		t.Error(r.out)
	}
	goldenSet(t, dir, "hun") // the label of the second question is now another
	r = mustYiku(t, "eval", "--without", "meaning", "--compare", dump, "--losses", "5", set)
	for _, want := range []string{
		"3 问前后都有，0 问变好，1 问变差", "变差 第 1 → 第 2  2 社保卡丢了，要带身份证吗，怎么补办｜以前：社保卡丢了怎么补办 [shebao]｜现在：社保卡丢了怎么补办 [shebao]",
		"top1   1.000 → 0.500  差 -0.500（95% 区间 -1.000 到 +0.000）", "没答对 small/2", "前一问 结婚登记要什么",
		"应给  结婚登记要双方带户口本和身份证，到婚姻登记处办理。 [hun]（第 2）", "similarity 0.",
	} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in\n%s", want, r.out)
		}
	}
	r = mustYiku(t, "eval", "--without", "meaning", "--compare", dump, "--losses", "0", set)
	if strings.Contains(r.out, "  变差 ") || strings.Contains(r.out, "没答对") {
		t.Errorf("lists, though none were asked for:\n%s", r.out)
	}
	r = mustYiku(t, "eval", "--without", "meaning", "--json", "--compare", dump, "--dump", dump, "--losses", "1", set) // --dump overwrites what is compared with
	var f eval.Figures
	if err := json.Unmarshal([]byte(r.out), &f); err != nil || f.Compare == nil || f.Compare.Top1.Diff != -.5 || f.Compare.Losses != 1 || !strings.Contains(r.err, "没答对") {
		t.Errorf("%v\n%s%s", err, r.out, r.err)
	}
}

func TestEvalRefuses(t *testing.T) {
	set := goldenSet(t, t.TempDir(), "shebao")
	old := write(t, "old.jsonl", `{"set":"small","id":"1","text":"","right":1,"kind":"none","candidates":null}`+"\n")
	for _, args := range [][]string{{"--losses", "-1"}, {"--without", "nothing"}, {"--compare", old + ".not"}, {"--compare", old}} {
		if r := yiku(t, append([]string{"eval", "--without", "meaning", set}, args...)...); r.code != 1 || errorLines(r.err) != 1 {
			t.Errorf("%v gave %d\n%s", args, r.code, r.err)
		}
	}
}
