package store

import (
	"context"
	"sync"
	"time"
)

// look is how often Wait looks by itself: another process may have written without a signal reaching this one. The
// contract allows half a second; a look takes its time too.
const look = 300 * time.Millisecond

// Wait returns when there is a change after this sequence number. See kb.Reader.
func (s *Store) Wait(ctx context.Context, after int64) error {
	for {
		heard := s.heard.next() // before looking, so that nothing falls in between
		head, err := s.Head(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return err
		case head > after:
			return nil
		}
		select {
		case <-heard:
		case <-time.After(look):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// signal wakes everybody who waits for it.
type signal struct {
	mu sync.Mutex
	ch chan struct{}
}

// next is closed at the next raise.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

func (s *signal) raise() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}
