package configs

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"

	"yiku/kb"
)

func TestExampleIsTheDefaults(t *testing.T) {
	written, err := fromFile("yiku.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := asMap(unset())
	if err != nil {
		t.Fatal(err)
	}
	k := koanf.New(".")
	if err := k.Load(confmap.Provider(tree, ""), nil); err != nil {
		t.Fatal(err)
	}
	if got, want := slices.Sorted(maps.Keys(written)), slices.Sorted(maps.Keys(k.All())); !slices.Equal(got, want) {
		t.Errorf("the example has the keys\n%q\nnot\n%q", got, want)
	}
	got, err := Load("yiku.example.yaml", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := normal(t, got), normal(t, Defaults()); got != want {
		t.Errorf("the example says\n%s\nnot the defaults\n%s", got, want)
	}
}

// normal writes a Config so that nil and empty lists are the same.
func normal(t *testing.T, c Config) string {
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "[]", "null")
}

func TestEveryKeyHasAComment(t *testing.T) {
	text, err := os.ReadFile("yiku.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	above := ""
	for _, line := range strings.Split(string(text), "\n") {
		key, value, isKey := strings.Cut(strings.TrimSpace(line), ":")
		limit := key == "per_second" || key == "burst" // explained above the section
		if isKey && value != "" && !strings.HasPrefix(key, "#") && !limit && !strings.HasPrefix(above, "#") {
			t.Errorf("%s has no comment", key)
		}
		above = strings.TrimSpace(line)
	}
}

func TestPrecedence(t *testing.T) {
	file := write(t, "addr: file:1\ndata: file\nwebsite:\n  name: file\n")
	c, err := Load("", []string{"YIKU_CONFIG=" + file, "YIKU_ADDR=env:1", "YIKU_DATA=env", "YIKU_LIMITS__ASKS__BURST=7",
		"YIKU_METRICS__ALLOW=10.0.0.0/8,::1", "YIKU_HTTP__ANSWER_DEADLINE=", "YIKU_SERVICE_HOST=10.0.0.1", "PATH=/bin", "YIKU_TEST_REDIS=x"},
		map[string]string{"addr": "flag:1"})
	if err != nil {
		t.Fatal(err)
	}
	got := c.Addr + c.Data + c.Website.Name + fmt.Sprint(c.Limits.Asks, c.Limits.Pages, c.Metrics.Allow, c.HTTP.AnswerDeadline, c.Journal.Days)
	if want := "flag:1envfile{10 7} {20 300} [10.0.0.0/8 ::1] 5s 180"; got != want {
		t.Errorf("got %s, not %s", got, want)
	}
}

func TestSecretsFromFiles(t *testing.T) {
	secret := write(t, "postgres://u:geheim@db:5432/yiku\n")
	file := write(t, "database:\n  url_file: "+secret+"\n")
	for name, load := range map[string]func() (Config, error){
		"file": func() (Config, error) { return Load(file, nil, nil) },
		"env":  func() (Config, error) { return Load("", []string{"YIKU_DATABASE_URL_FILE=" + secret}, nil) },
		"flag": func() (Config, error) { return Load("", nil, map[string]string{"database.url_file": secret}) },
	} {
		c, err := load()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.Database.URL != "postgres://u:geheim@db:5432/yiku" {
			t.Errorf("%s: the secret was not read", name)
		}
		for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %#v", c, c), normal(t, c)} {
			if strings.Contains(shown, "geheim") {
				t.Errorf("%s: the password is shown: %s", name, shown)
			}
		}
	}
}

// TestTheEndpointsKeyIsNeverPrinted reads it from a file and looks at whatever a log or the doctor may print.
func TestTheEndpointsKeyIsNeverPrinted(t *testing.T) {
	key := write(t, "sk-geheim\n")
	text := "embed:\n  driver: endpoint\n  endpoint:\n    url: http://127.0.0.1:1/v1\n    model: bge-m3\n    "
	for name, load := range map[string]func() (Config, error){
		"file": func() (Config, error) { return Load(write(t, text+"key_file: "+key+"\n"), nil, nil) },
		"env": func() (Config, error) {
			return Load(write(t, text), []string{"YIKU_EMBED__ENDPOINT__KEY_FILE=" + key}, nil)
		},
		"written": func() (Config, error) { return Load(write(t, text+"key: sk-geheim\n"), nil, nil) },
	} {
		c, err := load()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.Embed.Endpoint.Key != "sk-geheim" {
			t.Errorf("%s: the key was not read", name)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", c, "embed", c.Embed, "key", c.Embed.Endpoint.Key)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "config", c)
		for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %#v", c, c), normal(t, c), log.String()} {
			if strings.Contains(shown, "geheim") || !strings.Contains(shown, "bge-m3") {
				t.Errorf("%s: the key is shown, or nothing is: %s", name, shown)
			}
		}
	}
}

// TestDeadlineByDriver: the driver chooses how long a question waits, unless it is set.
func TestDeadlineByDriver(t *testing.T) {
	endpoint := "embed:\n  driver: endpoint\n  endpoint:\n    url: http://h/v1\n    model: m\n"
	for text, want := range map[string]time.Duration{
		"":       50 * time.Millisecond,
		endpoint: 500 * time.Millisecond,
		"embed:\n  driver: onnx\n  onnx:\n    folder: f\n":  500 * time.Millisecond,
		"embed:\n  driver: none\n":                          50 * time.Millisecond,
		endpoint + "retrieval:\n  encoder_deadline: 0s\n":   500 * time.Millisecond,
		endpoint + "retrieval:\n  encoder_deadline: 80ms\n": 80 * time.Millisecond,
		"retrieval:\n  encoder_deadline: 2s\n":              2 * time.Second,
	} {
		c, err := Load(write(t, text), nil, nil)
		if err != nil || c.Retrieval.EncoderDeadline != want {
			t.Errorf("%q: %v, %v, want %v", text, err, c.Retrieval.EncoderDeadline, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		env   []string
		flags map[string]string
		says  string
	}{
		"unknown key":      {file: "limits:\n  ask:\n    burst: 1\n", says: "limits.asks.burst"},
		"unknown top key":  {file: "adr: x\n", says: "“addr”"},
		"unknown env":      {env: []string{"YIKU_LIMITS__ASK__BURST=1"}, says: "YIKU_LIMITS__ASKS__BURST"},
		"mistyped env":     {env: []string{"YIKU_DATABSE_URL=x"}, says: "YIKU_DATABASE_URL"},
		"unknown flag":     {flags: map[string]string{"adr": "x"}, says: "addr"},
		"no yaml":          {file: "a: b: c", says: "YAML"},
		"a section's text": {file: "limits: 5\n", says: "limits"},
		"not a number":     {file: "journal:\n  days: 半年\n", says: "journal.days"},
		"days":             {file: "journal:\n  days: 0\n", says: "journal.days"},
		"addr":             {file: "addr: nowhere\n", says: "addr"},
		"database scheme":  {env: []string{"YIKU_DATABASE_URL=mysql://u:geheim@h/d"}, says: "postgres://"},
		"redis scheme":     {env: []string{"YIKU_REDIS_URL=http://h"}, says: "redis://"},
		"missing secret":   {env: []string{"YIKU_DATABASE_URL_FILE=/nowhere/x"}, says: "/nowhere/x"},
		"both":             {file: "redis:\n  url: redis://h\n  url_file: x\n", says: "只能写一个"},
		"no such file key": {file: "journal:\n  days_file: x\n", says: "journal.days"},
		"embedding site":   {env: []string{"YIKU_WIDGET__ORIGINS=https://a.example,*"}, says: "widget.origins"},
		"holiday":          {file: "website:\n  holidays: [10月1日]\n", says: "website.holidays"},
		"fix url":          {file: "website:\n  fix_url: javascript:alert(1)\n", says: "website.fix_url"},
		"deadline":         {file: "http:\n  answer_deadline: -1s\n", says: "http.answer_deadline"},
		"short deadline":   {file: "http:\n  answer_deadline: 99ms\n", says: "http.answer_deadline 至少为 100ms"},
		"a number of what": {file: "http:\n  answer_deadline: 5\n", says: "http.answer_deadline 要写带单位的时长，例如 5s"},
		"nanoseconds":      {env: []string{"YIKU_HTTP__ANSWER_DEADLINE=5"}, says: "http.answer_deadline 要写带单位的时长"},
		"a zero deadline":  {file: "http:\n  answer_deadline: 0\n", says: "http.answer_deadline"},
		"a fraction":       {file: "limits:\n  asks:\n    burst: 1.5\n", says: "limits.asks.burst 要写不小于 0 的整数"},
		"a text fraction":  {env: []string{"YIKU_LIMITS__ASKS__BURST=1.5"}, says: "limits.asks.burst"},
		"a negative":       {file: "retrieval:\n  journal_queue: -5\n", says: "retrieval.journal_queue 要写不小于 0 的整数"},
		"no number":        {file: "retrieval:\n  journal_queue: .nan\n", says: "retrieval.journal_queue"},
		"endless":          {file: "retrieval:\n  journal_queue: .inf\n", says: "retrieval.journal_queue"},
		"huge":             {file: "journal:\n  days: 99999999999999999999\n", says: "journal.days"},
		"yes":              {file: "journal:\n  days: true\n", says: "journal.days"},
		"a list of days":   {file: "journal:\n  days: [1]\n", says: "journal.days"},
		"a flag's number":  {flags: map[string]string{"journal.days": "-1"}, says: "journal.days"},
		"vector backend":   {file: "vector:\n  backend: qdrant\n", says: "vector.backend 要写 memory 或 pgvector"},
		"pgvector nowhere": {file: "vector:\n  backend: pgvector\n", says: "database.url"},
		"an empty unknown": {file: "htp:\n", says: "htp"},
		"a driver":         {file: "embed:\n  driver: openai\n", says: "builtin、endpoint、onnx、none"},
		"no endpoint":      {file: "embed:\n  driver: endpoint\n", says: "embed.endpoint.url"},
		"no folder":        {file: "embed:\n  driver: onnx\n", says: "embed.onnx.folder"},
		"no model":         {file: "embed:\n  endpoint:\n    url: http://h/v1\n", says: "embed.endpoint.model"},
		"key in the url":   {env: []string{"YIKU_EMBED__ENDPOINT__URL=http://u:geheim@h/v1"}, says: "key_file"},
		"encoder deadline": {file: "retrieval:\n  encoder_deadline: -1s\n", says: "retrieval.encoder_deadline"},
		"risk":             {file: "retrieval:\n  risk: 3\n", says: "retrieval.risk"},
	} {
		file := ""
		if c.file != "" {
			file = write(t, c.file)
		}
		_, err := Load(file, c.env, c.flags)
		if kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: got %v, which should say %q", name, err, c.says)
		}
	}
	if _, err := Load("/nowhere/yiku.yaml", nil, nil); kb.CodeOf(err) != kb.Invalid {
		t.Errorf("a missing file: %v", err)
	}
}

func TestNothingLeavesTheDefaults(t *testing.T) {
	for _, text := range []string{"", "# only words\n", "http:\n  # answer_deadline: 5s\n", "limits:\n  asks:\n    # burst: 5\n", "limits: {}\n",
		"http:\n  answer_deadline:\n", "journal: ~\nwebsite:\n"} {
		c, err := Load(write(t, text), nil, nil)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got, want := normal(t, c), normal(t, Defaults()); got != want {
			t.Errorf("%q says\n%s\nnot the defaults\n%s", text, got, want)
		}
	}
}

func TestNumbersAndTimes(t *testing.T) {
	file := write(t, "http:\n  answer_deadline: 1m30s\njournal:\n  days: \"90\"\nlimits:\n  asks:\n    per_second: 0\n")
	c, err := Load(file, []string{"YIKU_LIMITS__ASKS__BURST=010"}, map[string]string{"retrieval.journal_queue": "0"})
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(c.HTTP.AnswerDeadline, c.Journal.Days, c.Limits.Asks, c.Retrieval.JournalQueue)
	if want := "1m30s 90 {0 10} 0"; got != want {
		t.Errorf("got %s, not %s", got, want)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"addr", "adr", 1}, {"kitten", "sitting", 3}, {"abc", "abc", 0}} {
		if got := distance(c.a, c.b); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q to %q is %d, not %d", c.a, c.b, got, c.want)
		}
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
