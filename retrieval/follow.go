package retrieval

import (
	"context"
	"time"

	"yiku/kb"
)

// followPage is how many changes are taken in at a time.
const followPage = 1000

// rebaseAt is how many pending documents make a new base worth its time, beside an eighth of the library.
const rebaseAt = 2000

// follow takes in changes until the context ends. When the store is away it tries again, at first after 100 ms, at most
// after 2 s.
func (e *Engine) follow(ctx context.Context) {
	const first, last = 100 * time.Millisecond, 2 * time.Second
	pause := first
	for ctx.Err() == nil {
		if err := e.sync(ctx); err != nil {
			if ctx.Err() != nil {
				return
			}
			if !e.away.Swap(true) {
				e.log.Warn("store away; answering from memory", "err", err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
			pause = min(2*pause, last)
			continue
		}
		pause = first
	}
}

// sync waits for a change and takes in what there is.
func (e *Engine) sync(ctx context.Context) error {
	select {
	case base := <-e.rebased:
		e.lib.Store(e.lib.Load().onto(base))
		e.rebasing = false
	default:
	}
	lib := e.lib.Load()
	if e.away.Load() { // make sure that it is back before waiting
		if _, err := e.reader.Head(ctx); err != nil {
			return err
		}
		e.heard()
	}
	wait, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := e.reader.Wait(wait, lib.seq); err != nil {
		if wait.Err() == nil || ctx.Err() != nil {
			return err
		}
		if _, err := e.reader.Head(ctx); err != nil { // quiet, or gone?
			return err
		}
		e.heard()
		return nil
	}
	changes, err := e.reader.Changes(ctx, lib.seq, followPage)
	if err != nil || len(changes) == 0 {
		return err
	}
	next, err := e.take(ctx, lib, changes)
	if err != nil {
		return err
	}
	e.lib.Store(next)
	e.heard()
	e.rebase(next)
	return nil
}

// rebase starts making a new base when the delta has grown large; changes go on being taken in meanwhile.
func (e *Engine) rebase(lib *library) {
	if n := lib.entries.Pending(); e.rebasing || n <= rebaseAt || n <= lib.entries.Len()/8 {
		return
	}
	e.rebasing = true
	go func() { e.rebased <- lib.freshIndex() }()
}

// heard notes that the store answers.
func (e *Engine) heard() {
	e.synced.Store(e.now().UnixNano())
	if e.away.Swap(false) {
		e.log.Info("store is back")
	}
}

// take reads each changed record as it is now.
func (e *Engine) take(ctx context.Context, lib *library, changes []kb.Change) (*library, error) {
	type key struct {
		kind kb.Kind
		id   string
	}
	seen := map[key]bool{}
	var recs []kb.Record
	var gone []string
	for _, c := range changes {
		if k := (key{c.Kind, c.ID}); !seen[k] {
			seen[k] = true
			rec, err := e.reader.Get(ctx, c.Kind, c.ID)
			switch {
			case kb.CodeOf(err) == kb.NotFound:
				gone = append(gone, c.ID)
			case err != nil:
				return nil, err
			default:
				recs = append(recs, rec)
			}
		}
	}
	return lib.with(changes[len(changes)-1].Seq, recs, gone), nil
}
