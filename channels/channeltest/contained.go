package channeltest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"yiku/kb"
)

// contained: an engine that panics, hangs or loses its asker harms that one question only.
func contained(t *testing.T, d Door) {
	l := Sample()
	b := open(t, d, l)
	lives := func(t *testing.T) {
		t.Helper()
		l.Instead(nil)
		b.send(d.Ask("一库多平台由谁负责")).want(t, http.StatusOK, "0531-83278192")
	}
	t.Run("panic", func(t *testing.T) {
		l.Instead(func(context.Context, kb.Question) (kb.Answer, error) { panic("the index broke") })
		r := b.send(d.Ask("养老保险"))
		r.want(t, http.StatusInternalServerError, kb.Hotline)
		if strings.Contains(r.text, "index broke") {
			t.Error("the cause was told to people")
		}
		id := r.Header.Get("X-Request-Id")
		if log := b.log.String(); !strings.Contains(log, "index broke") || !strings.Contains(log, id) || id == "" {
			t.Errorf("the panic is not in the log under %q: %s", id, log)
		}
		lives(t)
	})
	t.Run("slow", func(t *testing.T) {
		l.Instead(func(context.Context, kb.Question) (kb.Answer, error) { // which does not look at its context
			time.Sleep(20 * answerDeadline)
			return kb.Answer{}, errors.New("too late")
		})
		start := time.Now()
		b.send(d.Ask("养老保险")).want(t, http.StatusServiceUnavailable, kb.Hotline)
		if took := time.Since(start); took > 10*answerDeadline {
			t.Errorf("it took %s", took)
		}
		lives(t)
	})
	t.Run("cancelled", func(t *testing.T) {
		seen := make(chan error, 1)
		ctx, cancel := context.WithCancel(t.Context())
		l.Instead(func(ctx context.Context, _ kb.Question) (kb.Answer, error) {
			cancel()
			<-ctx.Done()
			seen <- ctx.Err()
			return kb.Answer{}, ctx.Err()
		})
		if _, err := b.try(ctx, d.Ask("养老保险")); !errors.Is(err, context.Canceled) {
			t.Errorf("the asker went away and got %v", err)
		}
		select {
		case err := <-seen:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the engine saw %v: the deadline, not that the asker went away", err)
			}
		case <-time.After(5 * time.Second):
			t.Error("the engine was not told that its asker is gone")
		}
		lives(t)
	})
}

// failures: every code has its status, and its message is told; a cause is not.
func failures(t *testing.T, d Door) {
	for code, status := range map[kb.ErrorCode]int{
		kb.Invalid: 400, kb.NotFound: 404, kb.Forbidden: 403, kb.Conflict: 409, kb.TooLarge: 413, kb.TooMany: 429, kb.Unavailable: 503, kb.Internal: 500,
	} {
		l := Sample()
		l.Instead(func(context.Context, kb.Question) (kb.Answer, error) {
			return kb.Answer{}, kb.Errorf(code, "请先%s再试。", code).Because(errors.New("dial tcp 10.0.0.7"))
		})
		r := open(t, d, l).send(d.Ask("养老保险"))
		r.want(t, status, "请先"+string(code)+"再试。")
		if strings.Contains(string(r.body), "10.0.0.7") {
			t.Errorf("%s: the cause was told to people", code)
		}
	}
	b := open(t, d, Sample())
	b.send(d.Entry("01JCHANNELTEST000000000000")).want(t, http.StatusNotFound, kb.Hotline)
	if d.Policy != nil {
		b.send(d.Policy("01JCHANNELTEST000000000000")).want(t, http.StatusNotFound, kb.Hotline)
	}
}

// logs: nothing a person typed stands in the log, whatever comes of it.
func logs(t *testing.T, d Door) {
	const typed = "我的身份证号370181199001011234"
	b := open(t, d, Sample())
	b.send(d.Ask(typed))
	b.send(d.Ask(strings.Repeat(typed, 200)))
	b.send(d.Entry(typed))
	for _, find := range d.Finders {
		b.send(find(typed))
	}
	if log := b.log.String(); !strings.Contains(log, `"msg":"request"`) || strings.Contains(log, "370181199001011234") {
		t.Errorf("the access log is missing, or holds what was typed: %s", log)
	}
}
