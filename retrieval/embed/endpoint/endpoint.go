// Package endpoint makes vectors with any service that speaks OpenAI's POST /embeddings.
//
// Texts leave this server. Whoever calls Embed with what a person typed gives it without personal data (kb/mask): this
// package cannot tell a masked text from another.
package endpoint

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
	"golang.org/x/time/rate"

	"yiku/kb"
	"yiku/retrieval/embed"
)

var _ embed.Embedder = (*Embedder)(nil)

// MaxChars is how many characters of a text are sent; the rest is left out. Common models (bge, e5, gte) take 512 tokens
// and many servers refuse more instead of cutting it; a 汉字 is one token there.
const MaxChars = 500

// Embedder makes vectors through an endpoint. It is made for many callers at once.
type Embedder struct {
	config  Config
	id      string
	client  *openai.Client
	breaker *gobreaker.CircuitBreaker[[][]float32]
	limiter *rate.Limiter
	slots   chan struct{} // one for each request under way
	tuning  tuning

	dims     atomic.Int64          // 0 until known
	answered atomic.Bool           // it has given a good answer
	held     atomic.Int64          // the endpoint wants no request before this time, in Unix nanoseconds
	failed   atomic.Pointer[error] // the latest failure, for the log
}

// tuning is what tests change.
type tuning struct {
	tries     uint          // of one batch
	backOff   time.Duration // before the second try; it doubles, give or take half
	failures  uint32        // so many in a row, and the endpoint is left alone
	pause     time.Duration // how long it is left alone
	longest   time.Duration // how long Embed waits at most because the endpoint said so (Retry-After)
	atOnce    int           // requests under way at most
	transport http.RoundTripper
}

func standard() tuning {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 8
	return tuning{tries: 5, backOff: 200 * time.Millisecond, failures: 5, pause: 10 * time.Second, longest: time.Minute, atOnce: 8, transport: t}
}

// New makes an Embedder and asks nothing of the endpoint, which may be away. Fails with kb.Invalid when the
// configuration is not in order or names no endpoint.
func New(c Config) (*Embedder, error) { return build(c, standard()) }

func build(c Config, t tuning) (*Embedder, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.URL == "" {
		return nil, kb.Errorf(kb.Invalid, "没有设置 embed.endpoint.url，要写成 https://主机/v1 这样的地址")
	}
	e := &Embedder{config: c, id: identity(c), tuning: t, slots: make(chan struct{}, t.atOnce), limiter: limiter(c.PerMinute)}
	e.dims.Store(int64(c.Dims))
	wire := openai.DefaultConfig(string(c.Key))
	wire.BaseURL = strings.TrimRight(c.URL, "/")
	wire.HTTPClient = doer{&http.Client{Transport: t.transport, CheckRedirect: noRedirect}, e.maxBody}
	e.client = openai.NewClientWithConfig(wire)
	e.breaker = gobreaker.NewCircuitBreaker[[][]float32](gobreaker.Settings{
		Timeout:       t.pause,
		ReadyToTrip:   func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= t.failures },
		IsExcluded:    e.blameless,
		OnStateChange: e.logState,
	})
	return e, nil
}

// identity names the weights: the model, the length asked for, and where it runs. Not the key, which changes.
func identity(c Config) string {
	u, _ := url.Parse(c.URL)
	place := sha256.Sum256([]byte(strings.ToLower(u.Host) + strings.TrimRight(u.Path, "/")))
	id := fmt.Sprintf("endpoint/%s@%x", c.Model, place[:4])
	if c.Dims > 0 {
		id += fmt.Sprintf("/%d", c.Dims)
	}
	return id
}

// limiter lets a second's worth of requests go at once.
func limiter(perMinute int) *rate.Limiter {
	if perMinute == 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(float64(perMinute)/60), max(1, perMinute/60))
}

// ID names the model, the length asked for and the address. It never changes, and does not tell when somebody puts
// another model behind the same name.
func (e *Embedder) ID() string { return e.id }

// Dims is the length of the vectors: what the configuration asks for, else 0 until the first answer shows it.
func (e *Embedder) Dims() int { return int(e.dims.Load()) }

// State is "ok", or "open" while the endpoint is left alone because it kept failing or asked for a long pause. Embed then
// fails at once, but for one try each ten seconds that finds out whether it is back.
func (e *Embedder) State() string {
	if e.breaker.State() != gobreaker.StateClosed || time.Until(e.heldUntil()) > e.tuning.pause {
		return "open"
	}
	return "ok"
}

// Embed gives the texts' unit vectors in their order, of at most MaxChars characters each. What a person typed must be
// masked. Tries again where that may help, as long as ctx allows. Fails with kb.Invalid (an empty text; the endpoint
// refuses this request, so that trying again is no use), kb.TooMany (the limit a minute would not be kept before ctx
// ends), kb.Unavailable (all else: ctx ended, the endpoint is away, answers wrongly, or is left alone).
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	cleaned := make([]string, len(texts))
	for i, t := range texts {
		if cleaned[i] = clean(t); cleaned[i] == "" {
			return nil, kb.Errorf(kb.Invalid, "第 %d 条文字是空的，不能求向量", i+1)
		}
	}
	out := make([][]float32, 0, len(texts))
	for batch := range slices.Chunk(cleaned, e.config.Batch) {
		vectors, err := e.persist(ctx, batch)
		if err != nil {
			return nil, err
		}
		out = append(out, vectors...)
	}
	return out, nil
}

// clean is the text as it is sent.
func clean(text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	if utf8.RuneCountInString(text) > MaxChars {
		text = strings.TrimSpace(string([]rune(text)[:MaxChars]))
	}
	return text
}
