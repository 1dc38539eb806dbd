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

// LimitAsks counts a request against the client's asks, and against those of all clients.
func LimitAsks(next echo.HandlerFunc) echo.HandlerFunc {
	return limited("asks", func(l LimitsConfig) (Rate, Rate) { return l.Asks, l.AllAsks }, next)
}

// LimitPages counts a request against the client's pages, and against those of all clients.
func LimitPages(next echo.HandlerFunc) echo.HandlerFunc {
	return limited("pages", func(l LimitsConfig) (Rate, Rate) { return l.Pages, l.AllPages }, next)
}

// limited takes from the client's budget first: what is refused there takes nothing from the others'.
func limited(class string, rates func(LimitsConfig) (own, all Rate), next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		l, ok := c.Get(limitsKey).(limits)
		if !ok {
			return next(c)
		}
		own, all := rates(l.LimitsConfig)
		if err := l.spend(c, class+":"+clientKey(c.RealIP()), own, "请求太频繁了"); err != nil {
			return err
		}
		if err := l.spend(c, class, all, "现在使用的人太多"); err != nil {
			return err
		}
		return next(c)
	}
}

// spend takes one from the budget of key and tells in the headers what is left of the tightest one so far; it fails with
// kb.TooMany, saying why, when nothing was.
func (l limits) spend(c echo.Context, key string, r Rate, why string) error {
	if r.PerSecond == 0 {
		return nil
	}
	b, h := l.take(c.Request().Context(), key, r), c.Response().Header()
	if left, err := strconv.Atoi(h.Get("RateLimit-Remaining")); err != nil || b.remaining < left {
		h.Set("RateLimit-Limit", strconv.Itoa(r.Burst))
		h.Set("RateLimit-Remaining", strconv.Itoa(max(0, b.remaining)))
		h.Set("RateLimit-Reset", seconds(b.reset))
	}
	if b.allowed {
		return nil
	}
	wait := seconds(max(b.retry, time.Second))
	h.Set(echo.HeaderRetryAfter, wait)
	return kb.Errorf(kb.TooMany, "%s，请等 %s 秒再试。急事请拨打 %s。", why, wait, kb.Hotline)
}

// seconds rounds up: a client that waits this long is not too early.
func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
