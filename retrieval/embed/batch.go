package embed

import (
	"cmp"
	"context"
	"sync"
	"unicode/utf8"
)

// budget is how many tokens are worked on together. More make the weights' way from memory cheaper; beyond this it gains
// nothing, and a question that comes during an import waits for a batch at most.
const budget = 128

// queue hands out texts in batches. Texts of any length go together: nothing is padded, so there is nothing to sort for.
type queue struct {
	mu    sync.Mutex
	texts []string
	most  int // tokens that one text can have
	at    int
}

// next is the range of the next batch; empty when all is handed out.
func (q *queue) next() (from, to int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	from = q.at
	for left := budget; q.at < len(q.texts); q.at++ {
		left -= min(q.most, 2+utf8.RuneCountInString(q.texts[q.at]))
		if left < 0 && q.at > from {
			break
		}
	}
	return from, q.at
}

// batches fills out. It fails only where something was left undone: what is ready is given even when its time is over.
func (e *Encoder) batches(ctx context.Context, texts []string, out [][]float32) error {
	q := &queue{texts: texts, most: e.file.Sizes.Positions}
	from, to := q.next()
	if to == len(texts) {
		return e.work(ctx, q, out, from, to)
	}
	errs := make([]error, cap(e.slots))
	var others sync.WaitGroup
	for i := range errs[1:] {
		others.Go(func() { errs[1+i] = e.work(ctx, q, out, 0, 0) })
	}
	errs[0] = e.work(ctx, q, out, from, to)
	others.Wait()
	return cmp.Or(errs...)
}

// work does the batch from … to and then others until none is left.
func (e *Encoder) work(ctx context.Context, q *queue, out [][]float32, from, to int) error {
	if from == to {
		from, to = q.next()
	}
	for ; from < to; from, to = q.next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case e.slots <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		e.batch(q.texts[from:to], out[from:to])
		<-e.slots
	}
	return nil
}

func (e *Encoder) batch(texts []string, out [][]float32) {
	s := e.pool.Get().(*scratch)
	defer e.pool.Put(s)
	s.ids, s.starts = s.ids[:0], append(s.starts[:0], 0)
	for _, t := range texts {
		s.ids = s.tokens(s.ids, t, e.file.Sizes.Positions)
		s.starts = append(s.starts, len(s.ids))
	}
	e.forward(s, out)
}
