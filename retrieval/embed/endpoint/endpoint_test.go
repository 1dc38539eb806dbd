package endpoint

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"yiku/kb"
)

func TestEmbed(t *testing.T) {
	f := newFake(t)
	c := f.config()
	c.Batch = 3
	e := mustBuild(t, c, quick())
	if e.Dims() != 0 {
		t.Errorf("knows of %d dimensions before it has asked", e.Dims())
	}
	texts := []string{"医保怎么报销", "公积金提取", "交了两年养老保险能退吗", "落户", "社保卡丢了", "居住证\n续签", "生育津贴"}
	got, err := e.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if !near(got[i], unit(text, 8)) {
			t.Errorf("%s: got %v, want %v", text, got[i], unit(text, 8))
		}
	}
	if n := len(f.requests()); n != 3 {
		t.Errorf("%d requests for 7 texts in batches of 3", n)
	}
	if e.Dims() != 8 || e.State() != "ok" {
		t.Errorf("Dims %d, State %s", e.Dims(), e.State())
	}
	q := f.requests()[0]
	if q.Model != "bge-m3" || q.EncodingFormat != "float" || q.Dimensions != nil || q.User != "" {
		t.Errorf("asked %+v", q)
	}
	if got, err := e.Embed(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("no texts: %v, %v", got, err)
	}
}

func TestDimensionsAreAskedFor(t *testing.T) {
	f := newFake(t)
	c := f.config()
	c.Dims = 5
	e := mustBuild(t, c, quick())
	got, err := e.Embed(t.Context(), []string{"公积金"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got[0]) != 5 || e.Dims() != 5 || *f.requests()[0].Dimensions != 5 {
		t.Errorf("vector of %d, Dims %d", len(got[0]), e.Dims())
	}
}

func TestOrderIsByIndex(t *testing.T) {
	f := newFake(t)
	e := mustBuild(t, f.config(), quick())
	q := request{Input: []string{"一", "二", "三"}}
	f.script(func(w http.ResponseWriter, _ *http.Request) {
		data := f.data(q)
		slices.Reverse(data)
		f.answer(w, q, data)
	})
	got, err := e.Embed(t.Context(), q.Input)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range q.Input {
		if !near(got[i], unit(text, 8)) {
			t.Errorf("%s has another's vector", text)
		}
	}
}

// TestWrongAnswers: each is refused with words that say what is wrong, and none is taken.
func TestWrongAnswers(t *testing.T) {
	vector := func(n int, x string) string { return strings.TrimSuffix(strings.Repeat(x+",", n), ",") }
	data := func(items ...string) string {
		return `{"object":"list","model":"m","data":[` + strings.Join(items, ",") + `]}`
	}
	one := func(i int, v string) string {
		return fmt.Sprintf(`{"object":"embedding","index":%d,"embedding":[%s]}`, i, v)
	}
	good := vector(8, "0.5")
	for name, c := range map[string]struct{ body, says string }{
		"too few":           {data(one(0, good)), "2 条文字给了 1 个"},
		"too many":          {data(one(0, good), one(1, good), one(2, good)), "2 条文字给了 3 个"},
		"nothing":           {`{}`, "2 条文字给了 0 个"},
		"an index twice":    {data(one(1, good), one(1, good)), "序号"},
		"an index too high": {data(one(0, good), one(2, good)), "序号"},
		"a negative index":  {data(one(0, good), one(-1, good)), "序号"},
		"another length":    {data(one(0, good), one(1, vector(9, "0.5"))), "9 维，先前是 8 维"},
		"no length":         {data(one(0, good), one(1, "")), "0 维"},
		"far too long":      {data(one(0, vector(maxDims+1, "1")), one(1, good)), "8193 维"},
		"NaN":               {data(one(0, good), one(1, vector(8, "NaN"))), "约定的格式"},
		"null for NaN":      {data(one(0, good), one(1, vector(8, "null"))), "全是 0"},
		"all zero":          {data(one(0, good), one(1, vector(8, "0"))), "全是 0"},
		"beyond float32":    {data(one(0, good), one(1, vector(8, "1e39"))), "约定的格式"},
		"base64 unasked":    {`{"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":"AACAPw=="}]}`, "约定的格式"},
		"a page":            {`<!DOCTYPE html><title>登录</title>`, "约定的格式"},
		"cut off":           {data(one(0, good), one(1, good))[:40], "约定的格式"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			e := mustBuild(t, f.config(), quick())
			f.answerAlways(body(c.body))
			got, err := e.Embed(t.Context(), []string{"一", "二"})
			if kb.CodeOf(err) != kb.Unavailable || !strings.Contains(err.Error(), c.says) || got != nil {
				t.Errorf("got %v, %v; want an error with %q", got, err, c.says)
			}
		})
	}
}

func TestDimensionsThatDoNotFit(t *testing.T) {
	f := newFake(t)
	c := f.config()
	c.Dims = 5
	e := mustBuild(t, c, quick())
	f.script(func(w http.ResponseWriter, _ *http.Request) { // a server that does not know the parameter
		q := request{Input: []string{"一"}}
		f.answer(w, q, f.data(q))
	})
	if _, err := e.Embed(t.Context(), []string{"一"}); kb.CodeOf(err) != kb.Unavailable || !strings.Contains(err.Error(), "embed.endpoint.dims 写的是 5") {
		t.Errorf("got %v", err)
	}
	// vLLM's refusal, which has no "error" around it (vllm issue 16331).
	f.script(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"object":"error","message":"Model \"bge-m3\" does not support matryoshka representation, changing output dimensions will lead to poor results.","type":"BadRequestError","param":null,"code":400}`)
	})
	_, err := e.Embed(t.Context(), []string{"一"})
	if kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), "embed.endpoint.dims") || !strings.Contains(err.Error(), "matryoshka") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsSent(t *testing.T) {
	f := newFake(t)
	e := mustBuild(t, f.config(), quick())
	if _, err := e.Embed(t.Context(), []string{strings.Repeat("养", MaxChars+50), " 落户\n", "坏\xff字"}); err != nil {
		t.Fatal(err)
	}
	want := []string{strings.Repeat("养", MaxChars), "落户", "坏\uFFFD字"}
	if got := f.requests()[0].Input; !slices.Equal(got, want) {
		t.Errorf("sent %q", got)
	}
	if _, err := e.Embed(t.Context(), []string{"一", " \n"}); kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), "第 2 条") {
		t.Errorf("an empty text: %v", err)
	}
	if n := len(f.requests()); n != 1 {
		t.Errorf("sent a request with an empty text")
	}
}

func TestIdentity(t *testing.T) {
	base := Config{URL: "https://a.example/v1", Model: "bge-m3", Key: "k1"}
	same, other := base, []Config{base, base, base}
	same.URL, same.Key = "https://A.example/v1/", "k2"
	if identity(base) != identity(same) {
		t.Errorf("%s and %s are the same weights", identity(base), identity(same))
	}
	other[0].URL, other[1].Model, other[2].Dims = "https://a.example/v2", "bge-large", 256
	for _, o := range other {
		if identity(o) == identity(base) {
			t.Errorf("%+v has the same id as %+v", o, base)
		}
	}
	if id := identity(other[2]); !strings.HasPrefix(id, "endpoint/bge-m3@") || !strings.HasSuffix(id, "/256") {
		t.Errorf("id %s", id)
	}
}

func TestConfig(t *testing.T) {
	good := DefaultConfig()
	good.URL, good.Model = "http://10.0.0.8:8000/v1", "bge-m3"
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	if err := DefaultConfig().Validate(); err != nil {
		t.Errorf("the default, which uses none: %v", err)
	}
	if _, err := New(DefaultConfig()); kb.CodeOf(err) != kb.Invalid {
		t.Errorf("New without an endpoint: %v", err)
	}
	for key, change := range map[string]func(*Config){
		"embed.endpoint.url":        func(c *Config) { c.URL = "10.0.0.8:8000" },
		"embed.endpoint.url ":       func(c *Config) { c.URL = "ftp://a/v1" },
		"embed.endpoint.key_file":   func(c *Config) { c.URL = "https://user:pass@a.example/v1" },
		"embed.endpoint.key_file ":  func(c *Config) { c.URL = "https://a.example/v1?key=1" },
		"embed.endpoint.model":      func(c *Config) { c.Model = "" },
		"embed.endpoint.dims":       func(c *Config) { c.Dims = maxDims + 1 },
		"embed.endpoint.batch":      func(c *Config) { c.Batch = 0 },
		"embed.endpoint.per_minute": func(c *Config) { c.PerMinute = -1 },
		"embed.endpoint.timeout":    func(c *Config) { c.Timeout = time.Millisecond },
	} {
		c := good
		change(&c)
		if err := c.Validate(); kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), strings.TrimSpace(key)) {
			t.Errorf("%s: got %v", key, err)
		}
	}
}

func TestKeyIsNotPrinted(t *testing.T) {
	c := DefaultConfig()
	c.Key = secret
	j, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), string(j)} {
		if strings.Contains(s, "sk-") || !strings.Contains(s, "已设置") {
			t.Error(s)
		}
	}
}

func near(a, b []float32) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x float32) bool { return math.IsNaN(float64(x)) }) && slices.EqualFunc(a, b, func(x, y float32) bool {
		return math.Abs(float64(x-y)) < 1e-6
	})
}

// short is a context that ends soon.
func short(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
