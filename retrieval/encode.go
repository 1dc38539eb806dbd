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
	before  *space // may serve until target is complete; nil for none
	shipped func(encoder string) []kb.Vector
	serving atomic.Pointer[space] // what questions are encoded by; nil before any has vectors
	wake    chan struct{}         // the library changed
	done    atomic.Int64          // texts of the library that have a vector
	total   atomic.Int64          // texts of the library
	refused map[uint64]bool       // texts that the encoder refuses, and takes others; the encoding goroutine's own
	log     *slog.Logger
}

// encodeStep is how many texts are encoded, and kept, at a time.
const encodeStep = 128

func newEncoding(m *Meaning, log *slog.Logger) *encoding {
	if m == nil || m.Encoder == nil {
		return nil
	}
	x := &encoding{target: newSpace(m.Encoder, m), shipped: m.Shipped, wake: make(chan struct{}, 1), refused: map[uint64]bool{}, log: log}
	if m.Before != nil {
		x.before = newSpace(m.Before, m)
	}
	return x
}

// open gives the set of vectors with so many numbers; nil when they are 0 and none are kept.
func (s *space) open(ctx context.Context, dims int) (vector.Set, error) {
	if set := s.vectors(); set != nil {
		return set, nil
	}
	var set vector.Set
	switch {
	case s.backend != nil:
		var err error
		if set, err = s.backend.Open(ctx, s.encoder.ID(), dims); set == nil || err != nil {
			return nil, err
		}
	case dims > 0:
		set = vector.NewTable(dims)
	default:
		return nil, nil
	}
	s.set.CompareAndSwap(nil, &opened{set})
	return s.vectors(), nil
}

// take adds vectors that were made before, but for those whose text nobody wants.
func (s *space) take(ctx context.Context, vs []kb.Vector, wanted func(key uint64) bool) error {
	keys, packed := make([]uint64, 0, len(vs)), make([]vector.Packed, 0, len(vs))
	for _, v := range vs {
		p, ok := vector.Unpack(v.Bytes, len(v.Bytes)-4)
		if ok && wanted(v.Key) && (len(packed) == 0 || len(p.Numbers) == len(packed[0].Numbers)) {
			keys, packed = append(keys, v.Key), append(packed, p)
		}
	}
	return s.add(ctx, keys, packed)
}

// release stops using the vectors that are there.
func (s *space) release() {
	s.set.Store(nil)
	if s.backend != nil {
		s.backend.Release(s.encoder.ID())
	}
}

func (s *space) add(ctx context.Context, keys []uint64, packed []vector.Packed) error {
	if len(keys) == 0 {
		return nil
	}
	set, err := s.open(ctx, len(packed[0].Numbers))
	if err != nil {
		return err
	}
	if err := set.Add(ctx, keys, packed); err != nil {
		return err
	}
	s.added.Add(1)
	return nil
}

// missing gives those of the keys that have no vector.
func (s *space) missing(ctx context.Context, keys []uint64) ([]uint64, error) {
	set := s.vectors()
	if set == nil {
		return keys, nil
	}
	return set.Missing(ctx, keys)
}

// read takes in what is kept of the texts that are wanted, and the shipped ones that are not.
func (s *space) read(ctx context.Context, shipped []kb.Vector, wanted func(key uint64) bool) error {
	if s.backend != nil {
		if _, err := s.open(ctx, 0); err != nil {
			return err
		}
	}
	if err := s.readStore(ctx, wanted); err != nil {
		return err
	}
	var keys []uint64
	for _, v := range shipped {
		if wanted(v.Key) {
			keys = append(keys, v.Key)
		}
	}
	fresh, err := s.missing(ctx, keys)
	if err != nil {
		return err
	}
	slices.Sort(fresh)
	return s.take(ctx, shipped, func(key uint64) bool { _, ok := slices.BinarySearch(fresh, key); return ok })
}

func (s *space) readStore(ctx context.Context, wanted func(key uint64) bool) error {
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
		if err := s.take(ctx, page, wanted); err != nil || len(page) < kb.MaxVectors {
			return err
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
		case <-time.After(lookAgain):
			clear(x.refused)
		}
	}
}

// lookAgain is how long until what is there is looked at again without a change: another process may have forgotten vectors
// that this library wants, or stopped using another encoder's.
const lookAgain = time.Hour

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
		var shipped []kb.Vector
		if x.shipped != nil {
			shipped = x.shipped(s.encoder.ID())
		}
		if err := s.read(ctx, shipped, wanted); err != nil {
			return err
		}
	}
	if _, err := x.count(ctx, lib); err != nil {
		return err
	}
	serves, err := x.beforeServes(ctx, lib)
	if err != nil {
		return err
	}
	if serves {
		x.serving.Store(x.before)
		x.log.Info("another encoder is taking over", "from", x.before.encoder.ID(), "to", x.target.encoder.ID(), "done", x.done.Load(), "total", x.total.Load())
	} else {
		x.serving.Store(x.target)
	}
	return nil
}

// beforeServes reports whether the encoder before has vectors of most of the library, and the target not of all.
func (x *encoding) beforeServes(ctx context.Context, lib *library) (bool, error) {
	if x.before.vectors() == nil || x.done.Load() == x.total.Load() {
		return false, nil
	}
	_, keys := texts(lib)
	without, err := x.before.missing(ctx, keys)
	return float64(len(keys)-len(without)) >= mostly*float64(len(keys)), err
}

// missing is a text of the library without a vector: the ith of an entry's.
type missing struct {
	entry *kb.Entry
	i     int
	key   uint64
}

// count gives the texts without a vector, each once, and notes how many there are of how many.
func (x *encoding) count(ctx context.Context, lib *library) ([]missing, error) {
	all, keys := texts(lib)
	without, err := x.target.missing(ctx, keys)
	if err != nil {
		return nil, err
	}
	x.total.Store(int64(len(keys)))
	x.done.Store(int64(len(keys) - len(without)))
	return slices.DeleteFunc(only(all, without), func(m missing) bool { return x.refused[m.key] }), nil
}

// texts gives every text of the library once, with its key.
func texts(lib *library) (all []missing, keys []uint64) {
	seen := map[uint64]bool{}
	for d := range lib.entries.All("") {
		for i, k := range d.Meanings {
			if !seen[k] {
				seen[k] = true
				all, keys = append(all, missing{d.Item.(*kb.Entry), i, k}), append(keys, k)
			}
		}
	}
	return all, keys
}

// only gives the texts with these keys, which are in the same order.
func only(texts []missing, keys []uint64) []missing {
	var out []missing
	for _, m := range texts {
		if len(keys) == 0 {
			break
		}
		if m.key == keys[0] {
			out, keys = append(out, m), keys[1:]
		}
	}
	return out
}

// encode encodes all that is missing; what changes meanwhile is looked at again.
func (x *encoding) encode(ctx context.Context, lib func() *library) error {
	now := lib()
	todo, err := x.count(ctx, now)
	if err != nil {
		return err
	}
	if len(todo) > 2*encodeStep {
		x.log.Info("encoding", "encoder", x.target.encoder.ID(), "done", x.done.Load(), "total", x.total.Load())
	}
	told := time.Now()
	for len(todo) > 0 && ctx.Err() == nil {
		n, refused := min(len(todo), encodeStep), len(x.refused)
		if err := x.step(ctx, todo[:n]); err != nil {
			return err
		}
		todo = todo[n:]
		x.done.Add(int64(n - (len(x.refused) - refused)))
		if time.Since(told) > 10*time.Second {
			told = time.Now()
			x.log.Info("encoding", "encoder", x.target.encoder.ID(), "done", x.done.Load(), "total", x.total.Load())
		}
		if latest := lib(); len(todo) == 0 && latest != now {
			now = latest
			if todo, err = x.count(ctx, now); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// step encodes some texts, leaving out those that another process has kept meanwhile, and keeps them.
func (x *encoding) step(ctx context.Context, todo []missing) error {
	s := x.target
	keys := make([]uint64, len(todo))
	for i, m := range todo {
		keys[i] = m.key
	}
	if s.store != nil {
		if kept, err := s.store.VectorsOf(ctx, s.encoder.ID(), keys); err == nil {
			if err := s.take(ctx, kept, func(uint64) bool { return true }); err != nil {
				return err
			}
		}
	}
	without, err := s.missing(ctx, keys)
	if err != nil {
		return err
	}
	if len(without) == 0 {
		s.added.Add(1) // by another process
		return nil
	}
	if s.backend != nil && s.encoder.Dims() > 0 { // refused before it costs anything
		if _, err := s.open(ctx, s.encoder.Dims()); err != nil {
			return err
		}
	}
	var texts []string
	for _, m := range only(todo, without) {
		texts = append(texts, meanings(m.entry)[m.i])
	}
	fresh, vs, err := x.embed(ctx, without, texts)
	if err != nil || len(vs) == 0 {
		return err
	}
	if set := s.vectors(); set != nil && set.Dims() != len(vs[0]) {
		return x.begin(ctx, len(vs[0]))
	}
	packed := make([]vector.Packed, len(vs))
	for i, v := range vs {
		packed[i] = vector.Pack(v)
	}
	if err := s.add(ctx, fresh, packed); err != nil {
		return err
	}
	x.keep(ctx, fresh, packed)
	return nil
}

// plainText is one that every encoder takes.
const plainText = "你好"

// embed encodes texts, but for those that the encoder refuses while it takes others: one of them must not hold up the rest.
func (x *encoding) embed(ctx context.Context, keys []uint64, texts []string) ([]uint64, [][]float32, error) {
	vs, err := x.target.encoder.Embed(ctx, texts)
	if kb.CodeOf(err) != kb.Invalid || ctx.Err() != nil {
		return keys, vs, err
	}
	if len(texts) == 1 {
		if _, e := x.target.encoder.Embed(ctx, []string{plainText}); e != nil {
			return nil, nil, err // it takes nothing
		}
		x.refused[keys[0]] = true
		x.log.Warn("the encoder refuses a text; it is found by its words", "text", texts[0], "err", err)
		return nil, nil, nil
	}
	half := len(texts) / 2
	first, v1, err := x.embed(ctx, keys[:half], texts[:half])
	if err != nil {
		return nil, nil, err
	}
	second, v2, err := x.embed(ctx, keys[half:], texts[half:])
	return append(slices.Clone(first), second...), append(slices.Clone(v1), v2...), err
}

// begin forgets what is there, since the encoder's vectors have another length than those: another model answers to its name.
func (x *encoding) begin(ctx context.Context, dims int) error {
	s := x.target
	s.release()
	if s.store != nil {
		if err := s.store.DropVectors(ctx, s.encoder.ID(), nil); err != nil {
			return err
		}
	}
	return kb.Errorf(kb.Internal, "编码器 %s 的向量变成了 %d 维，全部重新编码", s.encoder.ID(), dims)
}

// keep keeps vectors that are in memory for the next start.
func (x *encoding) keep(ctx context.Context, keys []uint64, packed []vector.Packed) {
	s := x.target
	if s.store == nil {
		return
	}
	kept := make([]kb.Vector, len(packed))
	for i, p := range packed {
		kept[i] = kb.Vector{Key: keys[i], Bytes: p.Bytes()}
	}
	if err := s.store.PutVectors(ctx, s.encoder.ID(), kept); err != nil && ctx.Err() == nil {
		x.log.Warn("vectors serve, but could not be kept; the next start makes them again", "err", err)
	}
}

// settle is done when everything is encoded: the target serves, other encoders' vectors and those of texts that are gone are
// forgotten.
func (x *encoding) settle(ctx context.Context, lib *library) {
	if ctx.Err() != nil || x.target.vectors() == nil {
		return
	}
	was := x.serving.Swap(x.target)
	if x.before != nil {
		x.before.release()
	}
	if was != nil && was != x.target {
		x.log.Info("the encoder took over", "encoder", x.target.encoder.ID())
	}
	if err := x.forget(ctx, lib); err != nil && ctx.Err() == nil {
		x.log.Warn("old vectors are still kept", "err", err)
	}
}

// staleShare is how many of the vectors may belong to no text any more, one in so many, before they are dropped.
const staleShare = 8

// keeps is where the vectors of all encoders are kept: the backend, or a store behind memory.
type keeps interface {
	Encoders(ctx context.Context) (map[string]int, error)
}

// dropOthers forgets what other encoders made.
func (s *space) dropOthers(ctx context.Context) error {
	var from keeps = s.backend
	drop := func(id string) error { return s.backend.Drop(ctx, id) }
	if s.backend == nil {
		if s.store == nil {
			return nil
		}
		from, drop = s.store, func(id string) error { return s.store.DropVectors(ctx, id, nil) }
	}
	kept, err := from.Encoders(ctx)
	if err != nil {
		return err
	}
	for id := range kept {
		if id != s.encoder.ID() {
			if err := drop(id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *encoding) forget(ctx context.Context, lib *library) error {
	s, set := x.target, x.target.vectors()
	if err := s.dropOthers(ctx); err != nil {
		return err
	}
	live := map[uint64]bool{}
	for d := range lib.entries.All("") {
		for _, k := range d.Meanings {
			live[k] = true
		}
	}
	if set.Len()-len(live) <= encodeStep+len(live)/staleShare {
		return nil
	}
	gone, err := set.Forget(ctx, func(k uint64) bool { return live[k] })
	if err != nil || s.store == nil {
		return err
	}
	for part := range slices.Chunk(gone, kb.MaxVectors) {
		if err := s.store.DropVectors(ctx, s.encoder.ID(), part); err != nil {
			return err
		}
	}
	return nil
}
