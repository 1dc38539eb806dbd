package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// library makes a starter library that is not served.
func library(t *testing.T) (data string) {
	t.Helper()
	data = t.TempDir()
	serve(t, nil, "--data", data).stop()
	return data
}

func TestAsk(t *testing.T) {
	data := library(t)
	r := yiku(t, "ask", "--data", data, "--json", "政策问答平台归谁管")
	var a answer
	if err := json.Unmarshal([]byte(r.out), &a); err != nil || r.code != 0 || a.Kind != "direct" {
		t.Errorf("exit %d, %v\n%s%s", r.code, err, r.out, r.err)
	}
	r = yiku(t, "ask", "--data", data, "--json", "--explain", "政策问答平台归谁管")
	var explained struct{ Candidates []struct{ Features []any } }
	if err := json.Unmarshal([]byte(r.out), &explained); err != nil || len(explained.Candidates) == 0 || len(explained.Candidates[0].Features) == 0 {
		t.Errorf("%v\n%s", err, r.out)
	}
	if r := yiku(t, "ask", "--data", data, "政策问答平台归谁管"); r.code != 0 || !strings.Contains(r.out, "大数据局") || !strings.Contains(r.out, "示例内容，待部门审核") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	if r := yiku(t, "ask", "--data", data, "今天天气怎么样"); r.code != 4 || !strings.Contains(r.out, "12345") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	if n := journalRows(t, "--data", data); n != 0 {
		t.Errorf("staff's questions are in the journal: %d", n)
	}
}

func TestConfirm(t *testing.T) {
	data := library(t)
	s := serve(t, nil, "--data", data)
	code := s.ask(t, "政策问答平台归谁管").Entry.Code
	mustYiku(t, "confirm", "--data", data, code, "--by", "王审核")
	within(t, 1e9, "the mark goes", func() bool { return s.ask(t, "政策问答平台归谁管").Entry.Notice == "" })
	if r := yiku(t, "confirm", "--data", data, code, "--by", "王审核"); r.code != 1 || errorLines(r.err) != 1 {
		t.Errorf("confirming twice gave %d", r.code)
	}
	rest := len(exported(t, data)) - 1
	if r := mustYiku(t, "confirm", "--data", data, "--all", "--by", "王审核"); r.out != fmt.Sprintf("已确认 %d 条\n", rest) {
		t.Errorf("%s", r.out)
	}
	serve(t, nil, "--data", data).stop()
	if r := mustYiku(t, "confirm", "--data", data, "--all", "--by", "王审核"); r.out != "已确认 0 条\n" {
		t.Errorf("a start has undone what was confirmed: %s", r.out)
	}
	if r := yiku(t, "confirm", "--data", data, "--all"); r.code != 1 {
		t.Errorf("without a name it gave %d", r.code)
	}
	mustYiku(t, "audit", "verify", "--data", data)
}

func TestStandard(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal([]byte(mustYiku(t, "standard").out), &schema); err != nil || schema["$schema"] == nil {
		t.Errorf("%v: %v", err, schema)
	}
}

func TestDoctor(t *testing.T) {
	data := library(t)
	r := mustYiku(t, "doctor", "--data", data)
	for _, want := range []string{"public_url", "feed.atom", "sitemap.xml", "二维码", "canonical", "SQLite", "链头", "剩余", "个条目"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("the doctor does not speak of %s:\n%s", want, r.out)
		}
	}
	mustYiku(t, "doctor", "--data", filepath.Join(data, "not-there"))
	away := "redis://:geheim@" + freeAddr(t) + "/0"
	r = yikuIn(t, []string{"YIKU_REDIS_URL=" + away}, "doctor", "--data", data, "--json")
	var report struct {
		OK       bool
		Findings []struct{ Part, State, Advice string }
	}
	if err := json.Unmarshal([]byte(r.out), &report); err != nil || report.OK || r.code != 1 || strings.Contains(r.out+r.err, "geheim") {
		t.Errorf("exit %d, %v\n%s%s", r.code, err, r.out, r.err)
	}
}

func TestVersionAndHelp(t *testing.T) {
	if out := mustYiku(t, "version").out; !strings.HasPrefix(out, "yiku ") {
		t.Error(out)
	}
	help := mustYiku(t, "help").out
	for _, english := range []string{"Usage", "Flags", "help for", "string", "default"} {
		if strings.Contains(help+mustYiku(t, "help", "import").out+mustYiku(t, "help", "inbox").out, english) {
			t.Errorf("help says %q", english)
		}
	}
	for _, command := range []string{"serve", "import", "export", "withdraw", "confirm", "inbox", "ask", "standard", "audit", "backup", "restore", "doctor", "model"} {
		if !strings.Contains(help, "\n  "+command+" ") {
			t.Errorf("help does not name %s", command)
		}
	}
}

// TestMistakes: each is told in one line that says what to do.
func TestMistakes(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	empty := t.TempDir()
	for name, c := range map[string]struct {
		args []string
		env  []string
		says string
	}{
		"unknown command":    {args: []string{"srve"}, says: "srve"},
		"unknown subcommand": {args: []string{"audit", "verfy"}, says: "audit verify"},
		"help of nothing":    {args: []string{"help", "srve"}, says: "yiku help"},
		"unknown flag":       {args: []string{"serve", "--prot", "1"}, says: "--help"},
		"unknown key":        {args: []string{"serve", "--config", write(t, "c.yaml", "adr: x\n")}, says: "addr"},
		"no config":          {args: []string{"serve", "--config", "/nowhere/c.yaml"}, says: "/nowhere/c.yaml"},
		"env":                {args: []string{"doctor"}, env: []string{"YIKU_DATABASE_URL=mysql://u:geheim@h/d"}, says: "postgres://"},
		"port in use":        {args: []string{"serve", "--data", t.TempDir(), "--addr", l.Addr().String()}, says: "--addr"},
		"not an address":     {args: []string{"serve", "--data", t.TempDir(), "--addr", "nowhere"}, says: "addr"},
		"data is a file":     {args: []string{"serve", "--data", write(t, "f", "x")}, says: "--data"},
		"no library":         {args: []string{"ask", "--data", empty, "x"}, says: "yiku serve"},
		"no question":        {args: []string{"ask", "--data", empty}, says: "问题"},
		"no kind":            {args: []string{"export", "--data", empty, "x.csv"}, says: "entries"},
		"no reason":          {args: []string{"withdraw", "--data", empty, "x"}, says: "--reason"},
		"no file":            {args: []string{"import", "--data", t.TempDir(), "/nowhere/x.csv"}, says: "/nowhere/x.csv"},
		"no map":             {args: []string{"import", "--data", t.TempDir(), "--map", "/nowhere/m.yaml", "x.csv"}, says: "/nowhere/m.yaml"},
		"no backup":          {args: []string{"restore", "--data", t.TempDir(), "/nowhere/x"}, says: "/nowhere/x"},
		"no such box":        {args: []string{"inbox", "--data", empty, "--kind", "receipt"}, says: "receipts、reports、feedback、gaps"},
		"no such day":        {args: []string{"inbox", "--data", empty, "--since", "2026-02-30"}, says: "2026-11-01"},
		"too many":           {args: []string{"inbox", "--data", empty, "--limit", "5001"}, says: "5000"},
		"none":               {args: []string{"inbox", "--data", empty, "--limit", "0"}, says: "--limit"},
		"inbox of nothing":   {args: []string{"inbox", "--data", empty}, says: "yiku serve"},
		"bad redis":          {args: []string{"serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0"}, env: []string{"YIKU_REDIS_URL=redis://:geheim@h/x/y"}, says: "redis"},
	} {
		r := yikuIn(t, c.env, c.args...)
		if r.code != 1 || errorLines(r.err) != 1 || !strings.Contains(r.err, c.says) || strings.Contains(r.err, "geheim") {
			t.Errorf("%s: exit %d, which should say %q in one line:\n%s", name, r.code, c.says, r.err)
		}
	}
	if entries, _ := filepath.Glob(empty + "/*"); len(entries) > 0 {
		t.Errorf("mistakes left %q", entries)
	}
}

// errorLines counts the lines that are not of the log.
func errorLines(stderr string) int {
	n := 0
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "time=") {
			n++
		}
	}
	return n
}

// TestInProcess runs the program without a process of its own.
func TestInProcess(t *testing.T) {
	var out, errs bytes.Buffer
	m := Main{Args: []string{"export", "--kind", "x", "f"}, Stdout: &out, Stderr: &errs}
	if code := m.Run(t.Context()); code != 1 || !strings.HasPrefix(errs.String(), "错误：") || out.Len() > 0 {
		t.Errorf("exit %d\n%s%s", code, &out, &errs)
	}
}
