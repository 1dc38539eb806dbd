package channels

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
)

// A Redis that does not answer within redisWait is away, and is left alone for redisRest so that no other request waits.
const (
	redisWait = 100 * time.Millisecond
	redisRest = time.Second
)

// sharedLimits counts in Redis for all processes together, and in this one alone while Redis is away.
type sharedLimits struct {
	redis    *redis_rate.Limiter
	local    *localLimits
	log      *slog.Logger
	fallback prometheus.Counter
	restTill atomic.Int64 // Unix nanoseconds
}

var _ limiter = (*sharedLimits)(nil)

func newSharedLimits(client redis.UniversalClient, local *localLimits, log *slog.Logger, fallback prometheus.Counter) *sharedLimits {
	return &sharedLimits{redis: redis_rate.NewLimiter(client), local: local, log: log, fallback: fallback}
}

func (l *sharedLimits) take(ctx context.Context, key string, r Rate) budget {
	now := l.local.now()
	if now.UnixNano() < l.restTill.Load() {
		l.fallback.Inc()
		return l.local.take(ctx, key, r)
	}
	wait, cancel := context.WithTimeout(ctx, redisWait)
	defer cancel()
	res, err := l.redis.Allow(wait, "yiku:"+key, redis_rate.Limit{Rate: r.PerSecond, Burst: r.Burst, Period: time.Second})
	if err != nil {
		if ctx.Err() == nil { // Redis failed, not the client
			l.restTill.Store(now.Add(redisRest).UnixNano())
			l.log.WarnContext(ctx, "rate limits: Redis is away, counting in this process", "error", err)
		}
		l.fallback.Inc()
		return l.local.take(ctx, key, r)
	}
	return budget{allowed: res.Allowed > 0, remaining: res.Remaining, retry: res.RetryAfter, reset: res.ResetAfter}
}
