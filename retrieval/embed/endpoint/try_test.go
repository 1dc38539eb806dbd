package endpoint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yiku/kb"
)

func TestTriesAgain(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"500": status(500),
		"502 page": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(502)
			fmt.Fprint(w, "<html>Bad Gateway</html>")
		},
		"503":         status(503),
		"429":         status(429),
		"429 at once": status(429, "Retry-After", "0"),
		"cut off":     body(`{"object":"list","data":[{"ind`),
		"hangs up":    func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) },
		"overloaded":  func(w http.ResponseWriter, _ *http.Request) { refuse(w, 500, "overloaded", "server_error", 1305) },
		"not an object": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			fmt.Fprint(w, `{"error":"CUDA out of memory"}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.script(h, h)
			got, err := mustBuild(t, f.config(), quick()).Embed(t.Context(), []string{"落户"})
			if err != nil || !near(got[0], unit("落户", 8)) {
				t.Errorf("got %v, %v", got, err)
			}
			if n := len(f.requests()); n != 3 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestDoesNotTryAgainInVain(t *testing.T) {
	for code, c := range map[int]struct {
		code kb.ErrorCode
		says string
	}{
		400: {kb.Invalid, "不接受"},
		401: {kb.Unavailable, "embed.endpoint.key"},
		403: {kb.Unavailable, "embed.endpoint.key"},
		404: {kb.Unavailable, "embed.endpoint.model"},
		413: {kb.Invalid, "不接受"},
	} {
		f := newFake(t)
		f.answerAlways(status(code))
		_, err := mustBuild(t, f.config(), quick()).Embed(t.Context(), []string{"落户"})
		if kb.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%d: got %v", code, err)
		}
		if n := len(f.requests()); n != 1 {
			t.Errorf("%d: %d requests", code, n)
		}
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	f := newFake(t)
	e := mustBuild(t, f.config(), quick())
	f.script(status(429, "Retry-After", "1"))
	start := time.Now()
	if _, err := e.Embed(t.Context(), []string{"落户"}); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took < 900*time.Millisecond {
		t.Errorf("came back after %v, was asked to wait 1 s", took)
	}
	f.script(status(503, "Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)))
	before := len(f.requests())
	start = time.Now()
	for range 3 {
		if _, err := e.Embed(t.Context(), []string{"落户"}); kb.CodeOf(err) != kb.Unavailable {
			t.Errorf("got %v", err)
		}
	}
	if took, n := time.Since(start), len(f.requests())-before; took > 500*time.Millisecond || n != 1 {
		t.Errorf("told to come in an hour: %d requests, waited %v", n, took)
	}
	if e.State() != "open" {
		t.Errorf("State %s", e.State())
	}
}

func TestRetryAfterBeyondTheDeadlineFailsAtOnce(t *testing.T) {
	f := newFake(t)
	e := mustBuild(t, f.config(), quick())
	f.script(status(429, "Retry-After", "30"))
	start := time.Now()
	_, err := e.Embed(short(t, 10*time.Second), []string{"落户"})
	if kb.CodeOf(err) != kb.Unavailable || time.Since(start) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

func TestRetryAfterHeader(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"2": 2 * time.Second, "1.5": 1500 * time.Millisecond, "": 0, "0": 0, "-3": 0, "1e9": 0, "NaN": 0, "soon": 0,
		"Tue, 24 Nov 2026 08:00:30 GMT": 30 * time.Second, "Tue, 24 Nov 2026 07:00:00 GMT": 0,
	} {
		if d, ok := retryAfter(http.Header{"Retry-After": {text}}, now); d != want || ok != (want > 0) {
			t.Errorf("%q: %v, %v", text, d, ok)
		}
	}
}

func TestSlowEndpoint(t *testing.T) {
	f := newFake(t)
	release := make(chan struct{})
	defer close(release)
	f.answerAlways(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	c := f.config()
	c.Timeout = time.Second
	with := quick()
	with.pause = time.Minute
	e := mustBuild(t, c, with)
	start := time.Now()
	_, err := e.Embed(short(t, 100*time.Millisecond), []string{"落户"})
	if took := time.Since(start); kb.CodeOf(err) != kb.Unavailable || !errors.Is(err, context.DeadlineExceeded) || took > 800*time.Millisecond {
		t.Errorf("after %v: %v", took, err)
	}
	// Nobody waits a second, and still it is found out that the endpoint hangs.
	for range int(with.failures) {
		e.Embed(short(t, time.Millisecond), []string{"落户"})
	}
	waitFor(t, func() bool { return e.State() == "open" })
	start = time.Now()
	if _, err := e.Embed(t.Context(), []string{"落户"}); kb.CodeOf(err) != kb.Unavailable || time.Since(start) > 100*time.Millisecond {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

// TestImpatienceIsNoFailure: an endpoint slower than questions can wait still serves those who wait longer.
func TestImpatienceIsNoFailure(t *testing.T) {
	f := newFake(t)
	f.answerAlways(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(50 * time.Millisecond)
		body(`{"data":[{"index":0,"embedding":[1,0,0,0,0,0,0,0]}]}`)(w, r)
	})
	e := mustBuild(t, f.config(), quick())
	for range 20 {
		if _, err := e.Embed(short(t, 5*time.Millisecond), []string{"落户"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	}
	if _, err := e.Embed(t.Context(), []string{"落户"}); err != nil || e.State() != "ok" {
		t.Errorf("State %s, %v", e.State(), err)
	}
}

func TestCallersWhoLeaveAreNoFailures(t *testing.T) {
	f := newFake(t)
	var under, gone atomic.Int32
	f.answerAlways(func(_ http.ResponseWriter, r *http.Request) {
		under.Add(1)
		<-r.Context().Done()
		gone.Add(1)
	})
	e := mustBuild(t, f.config(), quick())
	for i := range int32(10) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			waitFor(t, func() bool { return under.Load() > i })
			cancel()
		}()
		if _, err := e.Embed(ctx, []string{"落户"}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	waitFor(t, func() bool { return gone.Load() == 10 }) // the requests ended with them
	waitFor(t, func() bool { return len(e.slots) == 0 })
	if e.State() != "ok" {
		t.Errorf("State %s", e.State())
	}
}

// TestOneOddTextIsNoFailure: an endpoint that works and refuses some questions stays in use.
func TestOneOddTextIsNoFailure(t *testing.T) {
	f := newFake(t)
	e := mustBuild(t, f.config(), quick())
	if _, err := e.Embed(t.Context(), []string{"落户"}); err != nil {
		t.Fatal(err)
	}
	f.answerAlways(status(400))
	for range 20 {
		e.Embed(t.Context(), []string{"😀"})
	}
	if e.State() != "ok" {
		t.Error("refusing a text 20 times closed the endpoint to everybody")
	}
	f.answerAlways(status(401))
	for range 20 {
		e.Embed(t.Context(), []string{"落户"})
	}
	if e.State() != "open" {
		t.Error("an endpoint that no longer takes the key counts as in order")
	}
}

// TestPlugPulledUnderLoad: while many ask, the endpoint goes; all fail soon, then at once; it comes back, all is well.
func TestPlugPulledUnderLoad(t *testing.T) {
	f := newFake(t)
	with := quick()
	with.pause = 200 * time.Millisecond
	e := mustBuild(t, f.config(), with)
	var wg sync.WaitGroup
	var ok, failed, slow, wrong atomic.Int64
	end := make(chan struct{})
	for i := range 32 {
		wg.Go(func() {
			text := fmt.Sprintf("问题%d", i)
			for {
				select {
				case <-end:
					return
				default:
				}
				start := time.Now()
				got, err := e.Embed(short(t, 5*time.Second), []string{text})
				switch {
				case time.Since(start) > 3*time.Second:
					slow.Add(1)
				case err != nil && kb.CodeOf(err) != kb.Unavailable, err == nil && !near(got[0], unit(text, 8)):
					wrong.Add(1)
				case err != nil:
					failed.Add(1)
					time.Sleep(time.Millisecond)
				default:
					ok.Add(1)
				}
			}
		})
	}
	waitFor(t, func() bool { return ok.Load() > 100 })
	f.answerAlways(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	f.CloseClientConnections()
	waitFor(t, func() bool { return failed.Load() > 300 && e.State() == "open" })
	before := len(f.requests())
	time.Sleep(3 * with.pause)
	if n := len(f.requests()) - before; n > 6 { // one probe each pause, and what was under way
		t.Errorf("%d requests in %v while the endpoint is left alone", n, 3*with.pause)
	}
	f.answerAlways(nil)
	was := ok.Load()
	waitFor(t, func() bool { return ok.Load() > was+100 && e.State() == "ok" })
	close(end)
	wg.Wait()
	if slow.Load() > 0 || wrong.Load() > 0 {
		t.Errorf("%d slow, %d wrong", slow.Load(), wrong.Load())
	}
	waitFor(t, func() bool { return len(e.slots) == 0 })
}

func TestNobodyThere(t *testing.T) {
	f := newFake(t)
	e := mustBuild(t, f.config(), quick())
	f.Close()
	start := time.Now()
	for range 3 {
		if _, err := e.Embed(t.Context(), []string{"落户"}); kb.CodeOf(err) != kb.Unavailable {
			t.Errorf("got %v", err)
		}
	}
	if e.State() != "open" || time.Since(start) > 2*time.Second {
		t.Errorf("State %s after %v", e.State(), time.Since(start))
	}
}

func TestHugeAnswer(t *testing.T) {
	f := newFake(t)
	e := mustBuild(t, f.config(), quick())
	var sent atomic.Int64
	f.answerAlways(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"object":"list","data":[{"index":0,"embedding":[`)
		for chunk := []byte(strings.Repeat("0.125,", 10000)); sent.Load() < 1<<30; {
			n, err := w.Write(chunk)
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	})
	if _, err := e.Embed(t.Context(), []string{"落户"}); kb.CodeOf(err) != kb.Unavailable || !strings.Contains(err.Error(), "太大") {
		t.Errorf("got %v", err)
	}
	if n := sent.Load(); n > 64<<20 {
		t.Errorf("read %d MB of it", n>>20)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	f, elsewhere := newFake(t), newFake(t)
	f.answerAlways(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	})
	_, err := mustBuild(t, f.config(), quick()).Embed(t.Context(), []string{"落户"})
	if kb.CodeOf(err) != kb.Unavailable || !strings.Contains(err.Error(), "embed.endpoint.url") {
		t.Errorf("got %v", err)
	}
	if n := len(elsewhere.requests()); n != 0 {
		t.Error("the texts went elsewhere")
	}
}

func TestLimitPerMinute(t *testing.T) {
	f := newFake(t)
	c := f.config()
	c.PerMinute = 600 // ten at once, then one each 100 ms
	e := mustBuild(t, c, quick())
	start := time.Now()
	for range 13 {
		if _, err := e.Embed(t.Context(), []string{"落户"}); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(start); took < 250*time.Millisecond {
		t.Errorf("13 requests in %v at 600 a minute", took)
	}
	_, err := e.Embed(short(t, 20*time.Millisecond), []string{"落户"})
	if kb.CodeOf(err) != kb.TooMany {
		t.Errorf("a question that cannot wait: %v", err)
	}
	if n := len(f.requests()); n != 13 {
		t.Errorf("%d requests", n)
	}
}

func TestFewRequestsAtOnce(t *testing.T) {
	f := newFake(t)
	var now, most atomic.Int32
	f.answerAlways(func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(5 * time.Millisecond)
		body(`{"data":[{"index":0,"embedding":[1,0,0,0,0,0,0,0]}]}`)(w, r)
	})
	e := mustBuild(t, f.config(), quick())
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := e.Embed(t.Context(), []string{"落户"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := most.Load(); n > 8 || n < 2 {
		t.Errorf("%d requests at once", n)
	}
}

// TestNothingSecretIsTold: neither key nor question stands in any error or log line, whatever the endpoint repeats.
func TestNothingSecretIsTold(t *testing.T) {
	var log bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	defer slog.SetDefault(old)
	const question = "我得了抑郁症，医保能报销吗"
	var told strings.Builder
	for _, echo := range []string{secret, "Bearer " + secret, secret[:12] + "****", question, question[:30], "x"} {
		for _, code := range []int{400, 401, 403, 404, 413, 429, 500, 200} {
			for _, h := range []http.HandlerFunc{
				func(w http.ResponseWriter, _ *http.Request) { refuse(w, code, "bad: "+echo, echo, echo) },
				func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code); fmt.Fprint(w, "<p>"+echo) },
			} {
				f := newFake(t)
				f.answerAlways(h)
				e := mustBuild(t, f.config(), quick())
				for range 6 {
					if _, err := e.Embed(t.Context(), []string{question}); err != nil {
						fmt.Fprintf(&told, "%v %+v %#v\n", err, err, err)
						slog.Error("embedding", "error", err, "config", f.config())
					}
				}
				f.Close()
			}
		}
	}
	for _, text := range []string{told.String(), log.String()} {
		if len(text) < 1000 || !strings.Contains(text, "status 400") {
			t.Fatal("nothing was told")
		}
		for _, s := range []string{secret, secret[:12], question, question[:30]} {
			if i := strings.Index(text, s); i >= 0 {
				t.Errorf("tells %q: …%s", s, text[max(0, i-200):i])
			}
		}
	}
	if !strings.Contains(log.String(), "暂停使用") {
		t.Error("the log does not say that the endpoint is left alone")
	}
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Error("did not come about in 20 s")
			return
		}
	}
}
