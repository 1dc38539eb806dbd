package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFirstStart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	start := time.Now()
	s := serve(t, nil, "--data", data)
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("the first start took %v", took)
	}
	a := s.ask(t, "政策问答平台归谁管，什么时候完成")
	if a.Kind != "direct" || !strings.Contains(a.Entry.Answer, "大数据局") || !strings.Contains(a.Entry.Answer, "12月") {
		t.Errorf("the notice is not answered: %+v", a)
	}
	if len(a.Entry.Basis) == 0 || a.Entry.Basis[0].Quote == "" || a.Entry.Notice == "" {
		t.Errorf("no basis, or nothing says that nobody has reviewed it: %+v", a.Entry)
	}
	if a := s.ask(t, "今天天气怎么样"); a.Kind != "none" || a.Fallback.Phone == "" {
		t.Errorf("none is not honest: %+v", a)
	}
	for path, want := range map[string]string{
		"/": "<form", "/ask?q=政策问答平台归谁管": "大数据局", "/healthz": "ok", "/readyz": `"status":"ok"`, "/metrics": "yiku_entries",
		"/api/openapi.json": "openapi", "/standard": "$schema",
	} {
		if code, body := s.get(t, path); code != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d, without %q", path, code, want)
		}
	}
	if code := s.stop(); code != 0 {
		t.Errorf("stopping gave %d", code)
	}
	if out := s.log.String(); strings.Count(out, "listening") != 1 || !strings.Contains(out, s.base) || strings.Contains(out, "天气") {
		t.Errorf("the log names the address once and no question:\n%s", out)
	}
	mustYiku(t, "audit", "verify", "--data", data)

	start = time.Now()
	again := serve(t, nil, "--data", data)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("the second start took %v", took)
	}
	if a := again.ask(t, "政策问答平台归谁管"); a.Kind != "direct" {
		t.Errorf("after a restart: %+v", a)
	}
}

// TestHalfPlanted starts on a library with only the first starter entry, as a process killed while planting leaves it,
// and on one that somebody has touched.
func TestHalfPlanted(t *testing.T) {
	whole, half, dir := library(t), t.TempDir(), t.TempDir()
	all := filepath.Join(dir, "all.jsonl")
	mustYiku(t, "export", "--data", whole, "--kind", "entries", all)
	first, rest, _ := strings.Cut(string(mustRead(t, all)), "\n")
	n := strings.Count(rest, "\n") + 1
	for _, kind := range []string{"departments", "policies"} {
		file := filepath.Join(dir, kind+".jsonl")
		mustYiku(t, "export", "--data", whole, "--kind", kind, file)
		mustYiku(t, "import", "--data", half, file)
	}
	mustYiku(t, "import", "--data", half, write(t, "own.jsonl", `{"code":"own","name":"自己的部门","phones":[{"number":"0531-83278192"}]}`+"\n"))
	corrected := strings.Replace(string(mustRead(t, filepath.Join(dir, "departments.jsonl"))), `"name":"`, `"name":"改过的`, 1)
	mustYiku(t, "import", "--data", half, write(t, "corrected.jsonl", corrected))
	mustYiku(t, "import", "--data", half, write(t, "first.jsonl", first+"\n"))
	serve(t, nil, "--data", half).stop()
	if now := len(exported(t, half)); now != n {
		t.Errorf("a half-planted library has %d entries after a start, not %d", now, n)
	}
	mustYiku(t, "export", "--data", half, "--kind", "departments", all)
	if !strings.Contains(string(mustRead(t, all)), "改过的") {
		t.Error("a start has undone a correction")
	}

	touched := t.TempDir()
	mustYiku(t, "import", "--data", touched, write(t, "own.jsonl", `{"code":"own","question":"自己的问题怎么办","answer":"自己的答案。"}`+"\n"))
	serve(t, nil, "--data", touched).stop()
	if now := len(exported(t, touched)); now != 1 {
		t.Errorf("a library with an entry of its own has %d entries after a start", now)
	}
}

func TestNoSeed(t *testing.T) {
	s := serve(t, nil, "--data", t.TempDir(), "--seed=false")
	if code, _ := s.get(t, "/readyz"); code != 503 {
		t.Errorf("an empty library is ready: %d", code)
	}
	if a := s.ask(t, "政策问答平台归谁管"); a.Kind != "none" {
		t.Errorf("an empty library answers %+v", a)
	}
}

func TestDataIsPrivate(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	serve(t, nil, "--data", data).stop()
	info, err := os.Stat(data)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the data folder is %v", info.Mode())
	}
}
