package endpoint

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sony/gobreaker/v2"

	"yiku/kb"
)

// persist asks for a batch until it is answered, trying does not help, or ctx ends.
func (e *Embedder) persist(ctx context.Context, texts []string) ([][]float32, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.Multiplier, wait.MaxInterval = e.tuning.backOff, 2, 25*e.tuning.backOff
	var last error
	vectors, err := backoff.Retry(ctx, func() ([][]float32, error) {
		v, err := e.attempt(ctx, texts)
		if f, ok := errors.AsType[*failure](err); err != nil && (!ok || !f.again) {
			err = backoff.Permanent(err)
		}
		last = err
		return v, err
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(e.tuning.tries))
	if err == nil {
		return vectors, nil
	}
	if f, ok := errors.AsType[*failure](last); ok && !errors.Is(ctx.Err(), context.Canceled) {
		return nil, f.error // says more than that the time is up
	}
	return nil, unavailable(err)
}

// unavailable gives errors from waiting their code and message.
func unavailable(err error) error {
	var coded *kb.Error
	switch {
	case errors.As(err, &coded):
		return coded
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		return kb.Errorf(kb.Unavailable, "向量接口连续失败，暂停使用").Because(err)
	}
	return kb.Errorf(kb.Unavailable, "向量接口没有在时限内回答").Because(err)
}

// attempt sends one request when that is allowed. The request goes on, to its own limit of time, when ctx's deadline
// passes: whether the endpoint works is then learnt although nobody's patience lasts so long. It ends when ctx is
// cancelled.
func (e *Embedder) attempt(ctx context.Context, texts []string) ([][]float32, error) {
	if err := e.admit(ctx); err != nil {
		return nil, err
	}
	detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.config.Timeout)
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.Canceled) {
			cancel()
		}
	})
	type result struct {
		vectors [][]float32
		err     error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-e.slots }()
		defer cancel()
		defer stop()
		v, err := e.breaker.Execute(func() ([][]float32, error) {
			v, err := e.post(detached, texts)
			if err != nil {
				e.failed.Store(&err)
			}
			return v, err
		})
		done <- result{v, err}
	}()
	select {
	case r := <-done:
		return r.vectors, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// admit waits until a request may go: when the endpoint wants requests again, within the limit a minute, with a slot
// free. When it returns nil, a slot is taken. It fails at once when waiting is no use.
func (e *Embedder) admit(ctx context.Context) error {
	if e.breaker.State() == gobreaker.StateOpen {
		return gobreaker.ErrOpenState
	}
	if left := time.Until(e.heldUntil()); left > 0 {
		if end, ok := ctx.Deadline(); left > e.tuning.longest || (ok && time.Until(end) < left) {
			return kb.Errorf(kb.Unavailable, "向量接口要求 %v 后再来", left.Round(time.Second))
		}
		select {
		case <-time.After(left):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := e.limiter.Wait(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return kb.Errorf(kb.TooMany, "超出 embed.endpoint.per_minute 所设的每分钟请求数").Because(err)
	}
	select {
	case e.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hold keeps all requests back for a time that the endpoint named.
func (e *Embedder) hold(d time.Duration) {
	until := time.Now().Add(d).UnixNano()
	for old := e.held.Load(); old < until && !e.held.CompareAndSwap(old, until); old = e.held.Load() {
	}
}

func (e *Embedder) heldUntil() time.Time { return time.Unix(0, e.held.Load()) }

// blameless reports errors that say nothing about the endpoint: the caller left, or an endpoint that has answered before
// refuses this one request. Otherwise a few odd questions could take it from everybody.
func (e *Embedder) blameless(err error) bool {
	return errors.Is(err, context.Canceled) || (kb.CodeOf(err) == kb.Invalid && e.answered.Load())
}

// logState tells when the endpoint goes and when it is back, not each try in between.
func (e *Embedder) logState(_ string, from, to gobreaker.State) {
	switch {
	case from == gobreaker.StateClosed:
		slog.Warn("向量接口连续失败，暂停使用：问答照常，只是不按意思找", "encoder", e.id, "error", *e.failed.Load())
	case to == gobreaker.StateClosed:
		slog.Info("向量接口恢复使用", "encoder", e.id)
	}
}
