package channels

import (
	"context"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// maxClients bounds the memory of localLimits to some 15 MB; beyond it the client seen longest ago starts afresh.
const maxClients = 50_000

// localLimits counts in this process.
type localLimits struct {
	clients *lru.Cache[string, *rate.Limiter]
	now     func() time.Time
}

var _ limiter = (*localLimits)(nil)

func newLocalLimits(now func() time.Time) *localLimits {
	clients, err := lru.New[string, *rate.Limiter](maxClients)
	if err != nil { // only for a size below 1
		panic(err)
	}
	return &localLimits{clients: clients, now: now}
}

func (l *localLimits) take(_ context.Context, key string, r Rate) budget {
	bucket, ok := l.clients.Get(key)
	if !ok {
		bucket = rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst)
		if first, there, _ := l.clients.PeekOrAdd(key, bucket); there {
			bucket = first
		}
	}
	now := l.now()
	allowed := bucket.AllowN(now, 1)
	left := bucket.TokensAt(now)
	return budget{
		allowed:   allowed,
		remaining: int(left),
		retry:     fill(1-left, r),
		reset:     fill(float64(r.Burst)-left, r),
	}
}

// fill is how long the bucket takes to gain so many tokens.
func fill(tokens float64, r Rate) time.Duration {
	return time.Duration(max(0, tokens) / float64(r.PerSecond) * float64(time.Second))
}
