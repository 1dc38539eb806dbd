// Package retrieval takes a question to an answer: answer.go is the pipeline, one named step a line. Everything it needs
// is in memory, so that answers keep flowing while the store is away.
package retrieval

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"yiku/kb"
	"yiku/retrieval/index"
)

// Config is what can be set about answering.
type Config struct {
	// Home is the name or code of the region that breaks ties when a question names none.
	Home string `koanf:"home_region"`
	// JournalQueue is how many journal rows, and how many of feedback, wait in memory while the store is away; further ones
	// are counted and dropped.
	JournalQueue int `koanf:"journal_queue"`
}

// Defaults is the configuration when nothing is set. A row of the longest question takes 6 KB, so that the queue is bounded
// by some 30 MB.
func Defaults() Config { return Config{JournalQueue: 5000} }

// Engine answers from the library in memory and follows the store's changes. It implements kb.Answerer and kb.Catalogue;
// all of its methods may be called at the same time.
type Engine struct {
	reader kb.Reader
	cfg    Config
	lib    atomic.Pointer[library]
	out    *outbox
	away   atomic.Bool
	synced atomic.Int64             // UnixNano when the store was last heard
	hot    atomic.Pointer[[]string] // ids of entries that answered most lately
	now    func() time.Time

	rebasing bool              // follow's own
	rebased  chan *index.Index // a new base that is ready
	log      *slog.Logger
}

var ()

var (
	_ kb.Answerer  = (*Engine)(nil)
	_ kb.Catalogue = (*Engine)(nil)
)

// Open reads the whole library. It fails when the store does. Answers are right from then on; they stay current while
// Run runs.
func Open(ctx context.Context, r kb.Reader, j kb.Journal, cfg Config) (*Engine, error) {
	e := &Engine{reader: r, cfg: cfg, out: newOutbox(j, max(cfg.JournalQueue, 1)), now: time.Now, rebased: make(chan *index.Index, 1), log: slog.Default()}
	lib, err := readLibrary(ctx, r)
	if err != nil {
		return nil, err
	}
	e.lib.Store(lib)
	e.synced.Store(e.now().UnixNano())
	return e, nil
}

// Run follows the store and sends the journal until the context ends; then it sends what is left, for at most five seconds.
func (e *Engine) Run(ctx context.Context) {
	var work sync.WaitGroup
	work.Go(func() { e.out.run(ctx, e.log) })
	work.Go(func() { e.countHot(ctx) })
	e.follow(ctx)
	work.Wait()
}

// Health says how answering stands.
func (e *Engine) Health() kb.Health {
	lib := e.lib.Load()
	queued, dropped := e.out.state()
	return kb.Health{
		Entries: lib.entries.Len(), Policies: lib.policies.Len(), Seq: lib.seq,
		Synced: time.Unix(0, e.synced.Load()).UTC(), StoreAway: e.away.Load(),
		JournalQueued: queued, JournalDropped: dropped,
	}
}

// IndexBytes is the memory the lexical index of the entries takes, without the entries' own texts.
func (e *Engine) IndexBytes() int { return e.lib.Load().entries.Bytes() }
