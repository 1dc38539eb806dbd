package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// readiness is what of /readyz the tests look at.
type readiness struct {
	Status    string
	Embedding struct {
		Encoder, Serving string
		Done, Total      int
		Away             bool
	}
}

// ready reads /readyz, which must be 200.
func (s *service) ready(t testing.TB) (r readiness) {
	t.Helper()
	code, body := s.get(t, "/readyz")
	if err := json.Unmarshal([]byte(body), &r); err != nil || code != http.StatusOK {
		t.Fatalf("/readyz: %d %s", code, body)
	}
	return r
}

// whole reports whether all of the library is encoded by what serves.
func (r readiness) whole() bool {
	e := r.Embedding
	return e.Total > 0 && e.Done == e.Total && e.Serving == e.Encoder
}

// smallLibrary makes a library of the first n starter entries, bare, and one that is found by meaning only. They are
// somebody's own: a start plants nothing beside them.
func smallLibrary(t *testing.T, n int) (data string) {
	t.Helper()
	rows := `{"code":"pension","question":"职工养老保险缴费不足十五年怎么办","answer":"可以延长缴费，或者转入城乡居民养老保险。"}` + "\n"
	for line := range bytes.Lines(mustRead(t, filepath.Join("..", "..", "seeds", "entries", "life.jsonl"))) {
		if n--; n < 0 {
			break
		}
		var e struct {
			Code     string   `json:"code"`
			Question string   `json:"question"`
			Similar  []string `json:"similar"`
			Answer   string   `json:"answer"`
		}
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		row, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		rows += string(row) + "\n"
	}
	data = t.TempDir()
	mustYiku(t, "import", "--data", data, write(t, "own.jsonl", rows))
	return data
}

// offers reports whether an answer is this entry, or has it among its choices.
func (a answer) offers(code, question string) bool {
	for _, c := range a.Choices {
		if c.Question == question {
			return true
		}
	}
	return a.Entry.Code == code
}

// TestEndpointUnplugged pulls the plug of the encoder's service while people ask: no question fails, /readyz says degraded and
// stays 200, what was published meanwhile is encoded once the service is back, and the key is told nobody.
func TestEndpointUnplugged(t *testing.T) {
	f := newFakeEndpoint(t)
	data, env := smallLibrary(t, 12), f.env(t)
	s := serve(t, env, "--data", data)
	within(t, time.Minute, "all is encoded", func() bool { return s.ready(t).whole() })
	total := s.ready(t).Embedding.Total
	if n, again := f.given(); n != total || again > 0 {
		t.Errorf("%d texts of %d went to the endpoint, %d of them again", n, total, again)
	}
	stop := load(t, s)

	f.hung.Store(true)
	time.Sleep(2 * time.Second)
	f.unplug()
	within(t, time.Minute, "degraded", func() bool { r := s.ready(t); return r.Status == "degraded" && r.Embedding.Away })
	if r := yikuIn(t, env, "doctor", "--data", data); r.code != 1 || !strings.Contains(r.out, "[故障] 编码器") || strings.Contains(r.out+r.err, endpointKey) {
		t.Errorf("the doctor, while it is away: exit %d\n%s%s", r.code, r.out, r.err)
	}
	mustYikuIn(t, env, "import", "--data", data, write(t, "more.jsonl", `{"code":"more","question":"路灯不亮了找谁修","answer":"请拨打路灯所电话。"}`+"\n"))
	within(t, 10*time.Second, "a new entry serves", func() bool { return s.ask(t, "路灯不亮了找谁修").Entry.Code == "more" })
	if r := s.ready(t).Embedding; r.Total <= total || r.Done >= r.Total {
		t.Errorf("with a new entry there are %d of %d texts encoded", r.Done, r.Total)
	}

	f.hung.Store(false)
	f.plug(t)
	within(t, 2*time.Minute, "ok again, with the new entry", func() bool { r := s.ready(t); return r.Status == "ok" && r.whole() })
	if asked := stop(); asked < 100 {
		t.Errorf("only %d questions were asked", asked)
	}
	if a := s.ask(t, "社保没交满年限退休了咋弄"); !a.offers("pension", "职工养老保险缴费不足十五年怎么办") {
		t.Errorf("not found by meaning: %+v", a)
	}
	if _, metrics := s.get(t, "/metrics"); strings.Contains(metrics, "yiku_embedding_questions_late_total 0\n") || strings.Contains(metrics, "yiku_embedding_questions_failed_total 0\n") {
		t.Error("no question was late, or none failed to be encoded")
	}
	if r := mustYikuIn(t, env, "doctor", "--json", "--data", data); strings.Contains(r.out+r.err, endpointKey) || !strings.Contains(r.out, "（已设置）") {
		t.Errorf("the doctor: %s%s", r.out, r.err)
	}
	s.stop()
	if log := s.log.String(); strings.Contains(log, endpointKey) || !strings.Contains(log, "暂停使用") || !strings.Contains(log, "恢复使用") {
		t.Error("the log has the key, or does not say that the endpoint went and came")
	}
}

// load has several people ask one question after another, none twice, until stop; none may fail.
func load(t *testing.T, s *service) (stop func() int64) {
	var asked atomic.Int64
	var people sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		people.Go(func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(10 * time.Millisecond):
				}
				if _, err := s.tryAsk(http.DefaultClient, fmt.Sprintf("俺家%d号楼的事儿归哪个管", asked.Add(1))); err != nil {
					t.Errorf("a question failed: %v", err)
					return
				}
			}
		})
	}
	var once sync.Once
	end := func() int64 {
		once.Do(func() { close(done); people.Wait() })
		return asked.Load()
	}
	t.Cleanup(func() { end() })
	return end
}

// TestChangeOfEncoder goes from the built-in encoder to an endpoint that stops answering twice on the way, with a restart each
// time: the built-in one serves until all is encoded, and no text is encoded twice.
func TestChangeOfEncoder(t *testing.T) {
	data := smallLibrary(t, 40)
	s := serve(t, nil, "--data", data)
	within(t, 2*time.Minute, "all is encoded", func() bool { return s.ready(t).whole() })
	builtin := s.ready(t).Embedding.Serving
	s.stop()

	const step = 4 * 32 // texts that are kept at a time, and a request's
	f := newFakeEndpoint(t)
	env := f.env(t)
	f.left.Store(0)
	for done := step; done <= 2*step; done += step {
		f.left.Store(4)
		s = serve(t, env, "--data", data)
		within(t, time.Minute, "some are encoded", func() bool { return s.ready(t).Embedding.Done == done })
		if r := s.ready(t); r.Embedding.Serving != builtin || r.Embedding.Encoder == builtin || r.Status != "ok" || r.Embedding.Total <= done {
			t.Errorf("%+v, the built-in one is %s", r, builtin)
		}
		if a := s.ask(t, "社保没交满年限退休了咋弄"); !a.offers("pension", "职工养老保险缴费不足十五年怎么办") {
			t.Errorf("not found by meaning while %d are encoded: %+v", done, a)
		}
		if code := s.stop(); code != 0 {
			t.Errorf("stopping gave %d", code)
		}
		if n, again := f.given(); n != done || again > 0 {
			t.Errorf("%d texts, not %d, went to the endpoint; %d again", n, done, again)
		}
	}
	f.left.Store(plentyOfRequests)
	s = serve(t, env, "--data", data)
	within(t, time.Minute, "the endpoint's serve", func() bool { return s.ready(t).whole() })
	total := s.ready(t).Embedding.Total
	if n, again := f.given(); n != total || again > 0 {
		t.Errorf("%d texts of %d went to the endpoint, %d of them again", n, total, again)
	}
	if r := mustYikuIn(t, env, "doctor", "--data", data); !strings.Contains(r.out, fmt.Sprintf("%d 段文字都已编码", total)) {
		t.Errorf("the doctor: %s", r.out)
	}
	s.stop()
	if log := s.log.String(); !strings.Contains(log, "the encoder took over") || strings.Contains(log, endpointKey) {
		t.Error("the log does not say that another encoder took over, or has the key")
	}
}
