package channels

import (
	"context"
	"fmt"
	"runtime/debug"

	"yiku/kb"
)

// Contained makes an Answerer that no slow answer holds up: when the context ends, its error is returned at once, even
// if the Answerer does not look. A panic is passed on to the caller's goroutine, where the server recovers it.
func Contained(a kb.Answerer) kb.Answerer { return contained{a} }

type contained struct{ inner kb.Answerer }

var _ kb.Answerer = contained{}

func (c contained) Ask(ctx context.Context, q kb.Question) (kb.Answer, error) {
	return within(ctx, func() (kb.Answer, error) { return c.inner.Ask(ctx, q) })
}

func (c contained) Suggest(ctx context.Context, text string, s kb.Scope, limit int) (kb.Suggestions, error) {
	return within(ctx, func() (kb.Suggestions, error) { return c.inner.Suggest(ctx, text, s, limit) })
}

func (c contained) Search(ctx context.Context, text string, s kb.Scope, cursor string, limit int) (kb.Found, error) {
	return within(ctx, func() (kb.Found, error) { return c.inner.Search(ctx, text, s, cursor, limit) })
}

func (c contained) Feedback(ctx context.Context, f kb.Feedback) error {
	_, err := within(ctx, func() (struct{}, error) { return struct{}{}, c.inner.Feedback(ctx, f) })
	return err
}

// Panicked is a panic of another goroutine, with the stack it had there.
type Panicked struct {
	Value any
	Stack []byte
}

// Error gives the value and the stack.
func (p *Panicked) Error() string { return fmt.Sprintf("%v\n%s", p.Value, p.Stack) }

func within[T any](ctx context.Context, do func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
		panic *Panicked
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if v := recover(); v != nil {
				r.panic = &Panicked{Value: v, Stack: debug.Stack()}
			}
			done <- r
		}()
		r.value, r.err = do()
	}()
	select {
	case r := <-done:
		if r.panic != nil {
			panic(r.panic)
		}
		return r.value, r.err
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}
