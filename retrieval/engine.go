// Package retrieval takes a question to an answer: answer.go is the pipeline, one named step a line. Everything it needs
// is in memory, so that answers keep flowing while the store is away.
package retrieval

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"yiku/kb"
	"yiku/retrieval/index"
	"yiku/retrieval/text"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Config is what can be set about answering.
type Config struct {
	// Home is the name or code of the region that breaks ties when a question names none.
	Home string `koanf:"home_region"`
	// JournalQueue is how many journal rows, how many of feedback and how many pairs wait in memory while the store is away; further ones
	// are counted and dropped.
	JournalQueue int `koanf:"journal_queue"`
	// EncoderDeadline is how long a question waits for the encoder before it is answered by its words; 0 means as long as it
	// takes.
	EncoderDeadline time.Duration `koanf:"encoder_deadline"`
	// Risk is how many of the direct answers may be wrong, as a share, 0 to 0.1.
	Risk float64 `koanf:"risk"`
	// Without names steps that are left out, to measure what they bring.
	Without []string `koanf:"-"`
}

func (c *Config) without(step string) bool { return slices.Contains(c.Without, step) }

// Defaults is the configuration when nothing is set. A row of the longest question takes 6 KB, so that the queue is bounded
// by some 30 MB.
func Defaults() Config {
	return Config{JournalQueue: 5000, EncoderDeadline: 50 * time.Millisecond, Risk: 0.03}
}

// Engine answers from the library in memory and follows the store's changes. It implements kb.Answerer and kb.Catalogue;
// all of its methods may be called at the same time.
type Engine struct {
	reader kb.Reader
	cfg    Config
	lib    atomic.Pointer[library]
	out    *outbox
	enc    *encoding // nil when questions are found by words alone
	typing *text.Reader
	own    memory           // conversations of this process
	shared kb.Conversations // conversations of all processes; nil when there is none
	turns  chan keptTurn    // on their way to shared
	lately *lru.Cache[lateKey, lateAnswer]
	away   atomic.Bool
	synced atomic.Int64 // UnixNano when the store was last heard
	now    func() time.Time

	popular atomic.Pointer[popular]

	rebasing bool              // follow's own
	rebased  chan *index.Index // a new base that is ready
	log      *slog.Logger
}

var (
	_ kb.Answerer  = (*Engine)(nil)
	_ kb.Catalogue = (*Engine)(nil)
)

// Open reads the whole library. It fails when the store does. Answers are right from then on; they stay current while
// Run runs. With a nil Meaning entries are found by words alone.
func Open(ctx context.Context, r kb.Reader, j kb.Journal, m *Meaning, cfg Config) (*Engine, error) {
	e := &Engine{own: newMemory(), reader: r, cfg: cfg, out: newOutbox(j, max(cfg.JournalQueue, 1)), now: time.Now, rebased: make(chan *index.Index, 1), log: slog.Default()}
	var err error
	e.lately, _ = lru.New[lateKey, lateAnswer](latelyKept) // fails for a size below 1 only
	e.enc = newEncoding(m, e.log)
	if e.typing, err = text.Builtin(); err != nil {
		return nil, err
	}
	lib, err := readLibrary(ctx, r)
	if err != nil {
		return nil, err
	}
	e.lib.Store(lib)
	e.synced.Store(e.now().UnixNano())
	e.popular.Store(&popular{})
	if err := e.count(ctx); err != nil { // answers can do without
		e.log.DebugContext(ctx, "what people ask is not counted", "err", err)
	}
	return e, nil
}

// Run follows the store and sends the journal until the context ends; then it sends what is left, for at most five seconds.
func (e *Engine) Run(ctx context.Context) {
	var work sync.WaitGroup
	work.Go(func() { e.out.run(ctx, e.log) })
	work.Go(func() { e.keepCounting(ctx) })
	if e.shared != nil {
		work.Go(func() { e.keepTurns(ctx) })
	}
	work.Go(func() { e.enc.run(ctx, e.lib.Load) })
	e.follow(ctx)
	work.Wait()
}

// Encode gives everything in the library a vector, and returns when all is done or the context ended. It is for commands
// that do not Run; what was made until then serves, and is kept.
func (e *Engine) Encode(ctx context.Context) error {
	if e.enc == nil {
		return nil
	}
	if err := e.enc.read(ctx, e.lib.Load()); err != nil {
		return err
	}
	if err := e.enc.encode(ctx, e.lib.Load); err != nil {
		return err
	}
	e.enc.serving.Store(e.enc.target)
	return nil
}

// Health says how answering stands.
func (e *Engine) Health() kb.Health {
	lib := e.lib.Load()
	queued, dropped := e.out.state()
	return kb.Health{
		Entries: lib.entries.Len(), Policies: lib.policies.Len(), Seq: lib.seq,
		Synced: time.Unix(0, e.synced.Load()).UTC(), StoreAway: e.away.Load(),
		JournalQueued: queued, JournalDropped: dropped, Embedding: e.enc.health(),
	}
}

// health says how encoding stands.
func (x *encoding) health() kb.Embedding {
	if x == nil {
		return kb.Embedding{}
	}
	h := kb.Embedding{Encoder: x.target.encoder.ID(), Done: int(x.done.Load()), Total: int(x.total.Load())}
	if s := x.space(); s != nil {
		h.Serving = s.encoder.ID()
	}
	for _, s := range []*space{x.target, x.before} {
		if s != nil {
			h.Late, h.Failed = h.Late+s.late.Load(), h.Failed+s.failed.Load()
		}
	}
	if b, ok := x.target.encoder.(interface{ State() string }); ok {
		h.Away = b.State() != "ok"
	}
	if t := x.target.vectors(); t != nil {
		h.Bytes = t.Bytes()
	}
	return h
}

// IndexBytes is the memory the lexical index of the entries takes, without the entries' own texts.
func (e *Engine) IndexBytes() int { return e.lib.Load().entries.Bytes() }
