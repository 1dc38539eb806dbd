package openapi

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"yiku/channels"
	"yiku/kb"
)

// healthz says that the process lives.
func healthz(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(http.StatusOK, map[string]string{"status": "ok"})
}

// readiness is what /readyz says.
type readiness struct {
	Status         string    `json:"status"` // ok, degraded (the store or the encoder's service is away; questions are answered), or unavailable
	Entries        int       `json:"entries"`
	Policies       int       `json:"policies"`
	Seq            int64     `json:"seq"`
	Synced         time.Time `json:"synced"`
	Store          string    `json:"store"` // ok or away
	JournalQueued  int       `json:"journal_queued"`
	JournalDropped int64     `json:"journal_dropped"`
	Embedding      embedding `json:"embedding"`
}

// embedding is how finding by meaning stands: kb.Embedding.
type embedding struct {
	Encoder string `json:"encoder"` // "" finds by words alone
	Serving string `json:"serving"`
	Done    int    `json:"done"`
	Total   int    `json:"total"`
	Away    bool   `json:"away"`
}

// readyz says whether questions can be answered: 503 only when there is nothing to answer from.
func (d *Door) readyz(c echo.Context) error {
	h, status := d.catalogue.Health(), http.StatusOK
	out := readiness{
		Status: "ok", Entries: h.Entries, Policies: h.Policies, Seq: h.Seq, Synced: h.Synced.UTC(), Store: "ok",
		JournalQueued: h.JournalQueued, JournalDropped: h.JournalDropped,
		Embedding: embedding{h.Embedding.Encoder, h.Embedding.Serving, h.Embedding.Done, h.Embedding.Total, h.Embedding.Away},
	}
	if h.StoreAway {
		out.Status, out.Store = "degraded", "away"
	}
	if h.Embedding.Away {
		out.Status = "degraded"
	}
	if h.Entries == 0 {
		out.Status, status = "unavailable", http.StatusServiceUnavailable
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(status, out)
}

// forwarded are the headers of a request that came through a proxy. One on this machine makes everybody look local.
var forwarded = []string{echo.HeaderXForwardedFor, echo.HeaderXRealIP, "Forwarded"}

// scrape gives the metrics to loopback and metrics.allow, by the socket's address alone.
func (d *Door) scrape(c echo.Context) error {
	from := channels.Socket(c.Request())
	allowed := from.IsLoopback() || channels.In(from, d.watchers)
	for _, name := range forwarded {
		allowed = allowed && c.Request().Header.Get(name) == ""
	}
	if !allowed {
		return kb.Errorf(kb.Forbidden, "这里只对本机和 metrics.allow 里的地址开放，不能经过代理。")
	}
	promhttp.HandlerFor(d.metrics, promhttp.HandlerOpts{DisableCompression: true}).ServeHTTP(c.Response(), c.Request())
	return nil
}
