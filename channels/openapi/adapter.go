// Package openapi is the door for programs: the REST interface under /api/v1 with its description, and what operators
// watch (/healthz, /readyz, /metrics).
package openapi

import (
	"net/netip"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
)

// Door is the REST interface.
type Door struct {
	cfg       channels.Config
	answerer  kb.Answerer
	catalogue kb.Catalogue
	metrics   prometheus.Gatherer
	watchers  []netip.Prefix // who may read metrics beside loopback
}

var _ channels.Door = (*Door)(nil)

// New makes the door; cfg is the server's. The metrics may be nil: then /metrics is not there.
func New(cfg channels.Config, a kb.Answerer, c kb.Catalogue, metrics prometheus.Gatherer) (*Door, error) {
	watchers, err := channels.Networks(cfg.Metrics.Allow)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "metrics.allow 要写 IP 地址或网段，例如 10.0.0.0/8：%v", err)
	}
	return &Door{cfg: cfg, answerer: channels.Contained(a), catalogue: c, metrics: metrics, watchers: watchers}, nil
}

// Channel is kb.ChannelOpenAPI.
func (d *Door) Channel() kb.Channel { return kb.ChannelOpenAPI }

// Mount adds the interface.
func (d *Door) Mount(e *echo.Echo) {
	page.Mount(e)
	e.POST("/api/v1/ask", d.ask, channels.LimitAsks, fresh)
	e.POST("/api/v1/feedback", d.feedback, channels.LimitPages)
	e.GET("/api/v1/suggest", d.suggest, channels.LimitPages, fresh)
	e.GET("/api/v1/search", d.search, channels.LimitPages, fresh)
	e.GET("/api/v1/entries", d.entries, channels.LimitPages, fresh)
	e.GET("/api/v1/entries/:id", d.entry, channels.LimitPages, fresh)
	e.GET("/api/v1/policies", d.policies, channels.LimitPages, fresh)
	e.GET("/api/v1/policies/:id", d.policy, channels.LimitPages, fresh)
	channels.GetAndHead(e, "/api/openapi.json", description, channels.LimitPages)
	channels.GetAndHead(e, "/api/docs", docs, channels.LimitPages)
	channels.GetAndHead(e, "/standard", schema, channels.LimitPages, channels.Problems)
	channels.GetAndHead(e, "/healthz", healthz, channels.Problems)
	channels.GetAndHead(e, "/readyz", d.readyz, channels.Problems)
	if d.metrics != nil {
		e.GET("/metrics", d.scrape, channels.Problems)
	}
}

// fresh keeps answers out of every cache: what is withdrawn is gone at once.
func fresh(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		return next(c)
	}
}
