package channels

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"yiku/kb"
)

// budget is what a limiter says of one request.
type budget struct {
	allowed   bool
	remaining int
	retry     time.Duration // until one more is allowed
	reset     time.Duration // until all of the burst is back
}

// limiter counts requests of clients: localLimits in this process, sharedLimits in Redis.
type limiter interface {
	take(ctx context.Context, key string, r Rate) budget
}

// limits is a server's limiter with what it allows; a request finds it in its echo context.
type limits struct {
	LimitsConfig
	limiter
}

const limitsKey = "yiku.limits"

// attach gives the limits to the routes. What is on no route counts as a page.
func (l limits) attach(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set(limitsKey, l)
		err := next(c)
		if err == echo.ErrNotFound || err == echo.ErrMethodNotAllowed {
			return LimitPages(func(echo.Context) error { return err })(c)
		}
		return err
	}
}

// LimitAsks counts a request against the client's asks.
func LimitAsks(next echo.HandlerFunc) echo.HandlerFunc {
	return limited("asks", func(l LimitsConfig) Rate { return l.Asks }, next)
}

// LimitPages counts a request against the client's pages.
func LimitPages(next echo.HandlerFunc) echo.HandlerFunc {
	return limited("pages", func(l LimitsConfig) Rate { return l.Pages }, next)
}

func limited(class string, rate func(LimitsConfig) Rate, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		l, ok := c.Get(limitsKey).(limits)
		if !ok {
			return next(c)
		}
		r := rate(l.LimitsConfig)
		if r.PerSecond == 0 {
			return next(c)
		}
		b := l.take(c.Request().Context(), class+":"+clientKey(c.RealIP()), r)
		h := c.Response().Header()
		h.Set("RateLimit-Limit", strconv.Itoa(r.Burst))
		h.Set("RateLimit-Remaining", strconv.Itoa(max(0, b.remaining)))
		h.Set("RateLimit-Reset", seconds(b.reset))
		if !b.allowed {
			wait := seconds(max(b.retry, time.Second))
			h.Set(echo.HeaderRetryAfter, wait)
			return kb.Errorf(kb.TooMany, "请求太频繁了，请等 %s 秒再试。急事请拨打 %s。", wait, kb.Hotline)
		}
		return next(c)
	}
}

// seconds rounds up: a client that waits this long is not too early.
func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
