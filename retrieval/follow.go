package retrieval

import (
	"context"
	"time"

	"yiku/kb"
)

// followPage is how many changes are taken in at a time.
const followPage = 1000

// A new base is made when the delta has grown to an eighth of the library, or, in a quiet moment, when there is any in a
// library of at most smallLibrary entries: weights and impacts are then as a fresh start would have them.
const (
	rebaseShare  = 8
	smallLibrary = 20_000
)

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
		e.swap(e.lib.Load().onto(base))
		e.rebasing = false
	default:
	}
	lib := e.lib.Load()
	if e.away.Load() { // make sure that it is back, and the same, before waiting
		if err := e.check(ctx, lib); err != nil {
			return err
		}
		lib = e.lib.Load()
	}
	wait, cancel := context.WithTimeout(ctx, quiet)
	defer cancel()
	if err := e.reader.Wait(wait, lib.seq); err != nil {
		if wait.Err() == nil || ctx.Err() != nil {
			return err
		}
		if lib.entries.Len() <= smallLibrary && lib.entries.Pending() > 0 {
			e.rebase(lib)
		}
		return e.check(ctx, lib) // quiet, or gone?
	}
	changes, err := e.reader.Changes(ctx, lib.seq, followPage)
	if err != nil || len(changes) == 0 {
		return err
	}
	next, err := e.take(ctx, lib, changes)
	if err != nil {
		return err
	}
	e.swap(next)
	e.heard()
	if next.entries.Pending() > next.entries.Len()/rebaseShare {
		e.rebase(next)
	}
	return nil
}

// swap lets a library answer. What was remembered holds for the old one, and would keep it in memory.
func (e *Engine) swap(lib *library) {
	e.lib.Store(lib)
	e.lately.Purge()
	e.enc.nudge()
}

// quiet is how long a wait for changes lasts before the store is looked at.
const quiet = 5 * time.Second

// check makes sure that the store answers and that its feed still holds the last change taken in. A feed that does not (a
// replica without its tail took over, an older state was restored) means that the library is read anew.
func (e *Engine) check(ctx context.Context, lib *library) error {
	head, err := e.reader.Head(ctx)
	if err != nil {
		return err
	}
	same := head >= lib.seq
	if same && lib.last.Seq > 0 {
		at, err := e.reader.Changes(ctx, lib.last.Seq-1, 1)
		if err != nil {
			return err
		}
		same = len(at) == 1 && at[0] == lib.last
	}
	if !same {
		e.log.Warn("the store's feed is not the one that was followed; reading the library anew", "head", head, "followed", lib.seq)
		fresh, err := readLibrary(ctx, e.reader)
		if err != nil {
			return err
		}
		e.swap(fresh)
	}
	e.heard()
	return nil
}

// rebase starts making a new base; changes go on being taken in meanwhile.
func (e *Engine) rebase(lib *library) {
	if e.rebasing {
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

// take reads each changed record as it is now. One that cannot be read is damaged: it leaves the library, is named in the
// log, and does not hold up the others.
func (e *Engine) take(ctx context.Context, lib *library, changes []kb.Change) (*library, error) {
	type key struct{ kind, code string }
	seen := map[key]bool{}
	var recs []kb.Record
	var gone []string
	for _, c := range changes {
		k := key{string(c.Kind), c.Code}
		if seen[k] {
			continue
		}
		seen[k] = true
		rec, err := e.reader.Get(ctx, c.Kind, c.Code)
		switch kb.CodeOf(err) {
		case "":
			recs = append(recs, rec)
		case kb.Internal:
			e.log.Error("a damaged record is left out", "kind", c.Kind, "code", c.Code, "err", err)
			gone = append(gone, c.ID)
		case kb.NotFound:
			gone = append(gone, c.ID)
		default:
			return nil, err
		}
	}
	last := changes[len(changes)-1]
	next := lib.with(last.Seq, recs, gone)
	next.last = last
	return next, nil
}
