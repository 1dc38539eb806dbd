package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// summary is `import --json`.
type summary struct {
	Read, New, Changed, Same, Refused, Warnings int
	RefusedFile                                 string `json:"refused_file"`
}

func importJSON(t *testing.T, code int, args ...string) summary {
	t.Helper()
	r := yiku(t, append([]string{"import", "--json"}, args...)...)
	var s summary
	if err := json.Unmarshal([]byte(r.out), &s); err != nil || r.code != code {
		t.Fatalf("import %v: exit %d, %v\n%s%s", args, r.code, err, r.out, r.err)
	}
	return s
}

func TestImportRealFiles(t *testing.T) {
	data := t.TempDir()
	for _, f := range []struct {
		file, fields string
		rows         int
	}{{"tianhe_documents.csv", "tianhe_documents", 37}, {"tianhe_entries.csv", "tianhe_entries", 37}, {"guangdong_matters.jsonl", "guangdong_matters", 2262}} {
		args := []string{"--data", data, "--map", mapOf(f.fields), shared(t, "data/real/"+f.file)}
		start := time.Now()
		first := importJSON(t, 0, args...)
		if first.Read != f.rows || first.New != f.rows || first.Refused != 0 {
			t.Errorf("%s: %+v", f.file, first)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %v", f.file, took)
		}
		if again := importJSON(t, 0, args...); again.Same != f.rows || again.New+again.Changed+again.Refused != 0 {
			t.Errorf("%s again: %+v", f.file, again)
		}
	}
	s := serve(t, nil, "--data", data)
	for question, want := range map[string]string{"临时价格干预提价申报": "提价申报", "外地孩子怎么积分入学": "积分", "随迁子女上小学要什么条件": "随迁"} {
		a := s.ask(t, question)
		first := a.Entry.Question
		if a.Kind == "choices" {
			first = a.Choices[0].Question
		}
		if !strings.Contains(first+a.Entry.Answer, want) {
			t.Errorf("%s: %s %q", question, a.Kind, first)
		}
	}
}

func TestExportRoundTrip(t *testing.T) {
	data := t.TempDir()
	serve(t, nil, "--data", data).stop()
	roundTrip(t, data)
}

// Files of other systems bring policies that the starter library quotes too, some of them only as excerpts.
func TestRealFilesBesideTheStarterRoundTrip(t *testing.T) {
	data := t.TempDir()
	serve(t, nil, "--data", data).stop()
	for file, fields := range map[string]string{"tianhe_documents.csv": "tianhe_documents", "guangdong_matters.jsonl": "guangdong_matters"} {
		importJSON(t, 0, "--data", data, "--map", mapOf(fields), shared(t, "data/real/"+file))
	}
	roundTrip(t, data)
}

// roundTrip exports a library, imports it into an empty one and exports that: the bytes must be the same.
func roundTrip(t *testing.T, data string) {
	t.Helper()
	other, dir := t.TempDir(), t.TempDir()
	for _, kind := range []string{"regions", "audiences", "departments", "policies", "entries", "topics"} {
		one, two := filepath.Join(dir, kind+".jsonl"), filepath.Join(dir, kind+".2.jsonl")
		mustYiku(t, "export", "--data", data, "--kind", kind, one)
		mustYiku(t, "import", "--data", other, "--kind", kind, one)
		mustYiku(t, "export", "--data", other, "--kind", kind, two)
		a, b := mustRead(t, one), mustRead(t, two)
		if len(a) == 0 || !bytes.Equal(a, b) {
			t.Errorf("%s: %d bytes came back as %d others", kind, len(a), len(b))
		}
	}
}

func TestImportExitCodes(t *testing.T) {
	data := t.TempDir()
	good := `{"code":"a","question":"蓝色独角兽养殖补贴怎么申请","answer":"向责任部门书面申请。","no_basis":"示例"}` + "\n"
	some := importJSON(t, 3, "--data", data, write(t, "some.jsonl", good+`{"code":"b","question":"没有答案","answer":""}`+"\n"))
	if some.New != 1 || some.Refused != 1 || some.RefusedFile == "" {
		t.Errorf("%+v", some)
	}
	if dry := importJSON(t, 0, "--data", data, "--dry-run", write(t, "dry.jsonl", strings.NewReplacer(`"a"`, `"c"`, "蓝色", "红色").Replace(good))); dry.New != 1 {
		t.Errorf("%+v", dry)
	}
	if r := yiku(t, "import", "--data", data, write(t, "none.jsonl", `{"code":"d","question":"","answer":""}`+"\n")); r.code != 1 {
		t.Errorf("nothing in gave %d", r.code)
	}
	if r := yiku(t, "import", "--data", data, write(t, "bad.xlsx", "not a spreadsheet")); r.code != 1 || strings.Count(r.err, "\n") != 1 {
		t.Errorf("a broken file gave %d:\n%s", r.code, r.err)
	}
	out := filepath.Join(t.TempDir(), "x.jsonl")
	mustYiku(t, "export", "--data", data, "--kind", "entries", out)
	if n := bytes.Count(mustRead(t, out), []byte("\n")); n != 1 {
		t.Errorf("%d entries are in, not 1", n)
	}
}

// TestEditIsLive re-imports an entry with other words while it is served.
func TestEditIsLive(t *testing.T) {
	data := t.TempDir()
	s := serve(t, nil, "--data", data)
	put := func(question string) {
		t.Helper()
		mustYiku(t, "import", "--data", data, write(t, "one.jsonl",
			`{"code":"unicorn","question":"`+question+`","answer":"向责任部门书面申请。","no_basis":"示例"}`+"\n"))
	}
	is := func(question string) func() bool {
		return func() bool { a := s.ask(t, question); return a.Kind == "direct" && a.Entry.Code == "unicorn" }
	}
	put("蓝色独角兽养殖补贴怎么申请")
	within(t, time.Second, "a new entry is found", is("蓝色独角兽养殖补贴怎么申请"))
	put("紫色鲸鱼驯养许可去哪里办")
	within(t, time.Second, "the new wording is found", is("紫色鲸鱼驯养许可去哪里办"))
	if is("蓝色独角兽养殖补贴怎么申请")() {
		t.Error("the old wording still matches")
	}
	mustYiku(t, "withdraw", "--data", data, "unicorn", "--reason", "测试")
	within(t, time.Second, "a withdrawn entry is gone", func() bool { return !is("紫色鲸鱼驯养许可去哪里办")() })
	if r := yiku(t, "withdraw", "--data", data, "unicorn", "--reason", "再撤"); r.code != 1 {
		t.Errorf("withdrawing twice gave %d", r.code)
	}
}

func mustRead(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
