package retrieval

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"yiku/kb"
	"yiku/retrieval/vector"
)

// encoding gives every text of the library a vector, in the background: serving never waits for it. What is made is kept
// in the store, so that a restart goes on where the last process stopped.
type encoding struct {
	target  *space
	before  *space                // may serve until target is complete; nil for none
	serving atomic.Pointer[space] // what questions are encoded by; nil before any has vectors
	wake    chan struct{}         // the library changed
	done    atomic.Int64          // texts of the library that have a vector
	total   atomic.Int64          // texts of the library
	log     *slog.Logger
}

// encodeStep is how many texts are encoded, and kept, at a time.
const encodeStep = 128

func newEncoding(m *Meaning, log *slog.Logger) *encoding {
	if m == nil || m.Encoder == nil {
		return nil
	}
	x := &encoding{target: newSpace(m.Encoder, m.Vectors), wake: make(chan struct{}, 1), log: log}
	if m.Before != nil {
		x.before = newSpace(m.Before, m.Vectors)
	}
	for _, s := range []*space{x.target, x.before} {
		if s != nil && m.Shipped != nil {
			s.take(m.Shipped(s.encoder.ID()))
		}
	}
	return x
}

// take adds kept vectors; those of another length are not this encoder's.
func (s *space) take(vs []kb.Vector) {
	keys, packed := make([]uint64, 0, len(vs)), make([]vector.Packed, 0, len(vs))
	for _, v := range vs {
		if p, ok := vector.Unpack(v.Bytes, len(v.Bytes)-4); ok {
			keys, packed = append(keys, v.Key), append(packed, p)
		}
	}
	if len(keys) > 0 {
		s.add(keys, packed)
	}
}

func (s *space) add(keys []uint64, packed []vector.Packed) {
	if s.table.Load() == nil {
		s.table.CompareAndSwap(nil, vector.NewTable(len(packed[0].Numbers)))
	}
	s.table.Load().Add(keys, packed)
	s.added.Add(1)
}

// read takes in what the store keeps of the texts that are wanted.
func (s *space) read(ctx context.Context, wanted func(key uint64) bool) error {
	if s.store == nil {
		return nil
	}
	after := uint64(0)
	for first := true; ; first = false {
		page, err := s.store.Vectors(ctx, s.encoder.ID(), after, first, kb.MaxVectors)
		if err != nil {
			return err
		}
		if len(page) > 0 {
			after = page[len(page)-1].Key
		}
		full := len(page) == kb.MaxVectors
		s.take(slices.DeleteFunc(page, func(v kb.Vector) bool { return !wanted(v.Key) }))
		if !full {
			return nil
		}
	}
}

// run reads what is kept and encodes what is missing, at the start and after each change, until the context ends.
func (x *encoding) run(ctx context.Context, lib func() *library) {
	if x == nil {
		return
	}
	x.retry(ctx, func() error { return x.read(ctx, lib()) })
	for ctx.Err() == nil {
		x.retry(ctx, func() error { return x.encode(ctx, lib) })
		x.settle(ctx, lib())
		select {
		case <-ctx.Done():
		case <-x.wake:
		}
	}
}

// retry does something until it succeeds or the context ends, with pauses of a second at first and a minute at most.
func (x *encoding) retry(ctx context.Context, do func() error) {
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		err := do()
		if err == nil || ctx.Err() != nil {
			return
		}
		x.log.Warn("encoding waits", "encoder", x.target.encoder.ID(), "err", err, "pause", pause)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// nudge says that the library changed.
func (x *encoding) nudge() {
	if x == nil {
		return
	}
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// read takes in the vectors that are kept, and chooses what serves.
func (x *encoding) read(ctx context.Context, lib *library) error {
	wanted := func(key uint64) bool {
		for range lib.entries.Meant(key) {
			return true
		}
		return false
	}
	for _, s := range []*space{x.target, x.before} {
		if s == nil {
			continue
		}
		if err := s.read(ctx, wanted); err != nil {
			return err
		}
	}
	x.count(lib)
	if x.before.vectors() != nil && x.done.Load() < x.total.Load() {
		x.serving.Store(x.before)
		x.log.Info("another encoder is taking over", "from", x.before.encoder.ID(), "to", x.target.encoder.ID(), "done", x.done.Load(), "total", x.total.Load())
	} else {
		x.serving.Store(x.target)
	}
	return nil
}

// missing is a text of the library without a vector: the ith of an entry's.
type missing struct {
	entry *kb.Entry
	i     int
	key   uint64
}

// count gives the texts without a vector, each once, and notes how many there are of how many.
func (x *encoding) count(lib *library) []missing {
	t, seen := x.target.vectors(), map[uint64]bool{}
	var out []missing
	total := 0
	for d := range lib.entries.All("") {
		for i, k := range d.Meanings {
			if seen[k] {
				continue
			}
			seen[k] = true
			total++
			if t == nil || !t.Has(k) {
				out = append(out, missing{d.Item.(*kb.Entry), i, k})
			}
		}
	}
	x.total.Store(int64(total))
	x.done.Store(int64(total - len(out)))
	return out
}

// encode encodes all that is missing; what changes meanwhile is looked at again.
func (x *encoding) encode(ctx context.Context, lib func() *library) error {
	now := lib()
	todo := x.count(now)
	if len(todo) > 2*encodeStep {
		x.log.Info("encoding", "encoder", x.target.encoder.ID(), "done", x.done.Load(), "total", x.total.Load())
	}
	told := time.Now()
	for len(todo) > 0 && ctx.Err() == nil {
		n := min(len(todo), encodeStep)
		if err := x.step(ctx, todo[:n]); err != nil {
			return err
		}
		todo = todo[n:]
		x.done.Add(int64(n))
		if time.Since(told) > 10*time.Second {
			told = time.Now()
			x.log.Info("encoding", "encoder", x.target.encoder.ID(), "done", x.done.Load(), "total", x.total.Load())
		}
		if latest := lib(); len(todo) == 0 && latest != now {
			now = latest
			todo = x.count(now)
		}
	}
	return ctx.Err()
}

// step encodes some texts, leaving out those that another process has kept meanwhile, and keeps them.
func (x *encoding) step(ctx context.Context, todo []missing) error {
	s := x.target
	if s.store != nil {
		keys := make([]uint64, len(todo))
		for i, m := range todo {
			keys[i] = m.key
		}
		if kept, err := s.store.VectorsOf(ctx, s.encoder.ID(), keys); err == nil {
			s.take(kept)
		}
	}
	var texts []string
	var keys []uint64
	t := s.vectors()
	for _, m := range todo {
		if t == nil || !t.Has(m.key) {
			texts, keys = append(texts, meanings(m.entry)[m.i]), append(keys, m.key)
		}
	}
	if len(texts) == 0 {
		return nil
	}
	vs, err := s.encoder.Embed(ctx, texts)
	if err != nil {
		return err
	}
	packed, kept := make([]vector.Packed, len(vs)), make([]kb.Vector, len(vs))
	for i, v := range vs {
		packed[i] = vector.Pack(v)
		kept[i] = kb.Vector{Key: keys[i], Bytes: packed[i].Bytes()}
	}
	s.add(keys, packed)
	if s.store == nil {
		return nil
	}
	if err := s.store.PutVectors(ctx, s.encoder.ID(), kept); err != nil && ctx.Err() == nil {
		x.log.Warn("vectors serve, but could not be kept; the next start makes them again", "err", err)
	}
	return nil
}

// settle is done when everything is encoded: the target serves, other encoders' vectors and those of texts that are gone are
// forgotten.
func (x *encoding) settle(ctx context.Context, lib *library) {
	if ctx.Err() != nil || x.target.vectors() == nil {
		return
	}
	if was := x.serving.Swap(x.target); was != nil && was != x.target {
		was.table.Store(nil)
		x.log.Info("the encoder took over", "encoder", x.target.encoder.ID())
	}
	if err := x.forget(ctx, lib); err != nil && ctx.Err() == nil {
		x.log.Warn("old vectors are still kept", "err", err)
	}
}

// staleShare is how many of the vectors may belong to no text any more, one in so many, before they are dropped.
const staleShare = 8

func (x *encoding) forget(ctx context.Context, lib *library) error {
	s, t := x.target, x.target.vectors()
	if s.store != nil {
		kept, err := s.store.Encoders(ctx)
		if err != nil {
			return err
		}
		for id := range kept {
			if id != s.encoder.ID() {
				if err := s.store.DropVectors(ctx, id, nil); err != nil {
					return err
				}
			}
		}
	}
	live := map[uint64]bool{}
	for d := range lib.entries.All("") {
		for _, k := range d.Meanings {
			live[k] = true
		}
	}
	if t.Len()-len(live) <= encodeStep+len(live)/staleShare {
		return nil
	}
	gone := slices.DeleteFunc(t.Keys(), func(k uint64) bool { return live[k] })
	s.table.Store(t.Without(func(k uint64) bool { return live[k] }))
	if s.store == nil {
		return nil
	}
	for part := range slices.Chunk(gone, kb.MaxVectors) {
		if err := s.store.DropVectors(ctx, s.encoder.ID(), part); err != nil {
			return err
		}
	}
	return nil
}
