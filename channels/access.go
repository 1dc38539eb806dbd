package channels

import (
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

// access logs and measures each request. Nothing a client typed is in a line: the route stands for the path, and there
// is neither query nor referrer nor user agent.
func access(log *slog.Logger, took *prometheus.HistogramVec) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			start := time.Now()
			if err := next(c); err != nil {
				c.Error(err)
			}
			r, d := c.Request(), time.Since(start)
			method, route, status := r.Method, c.Path(), c.Response().Status
			if !slices.Contains(methods, method) {
				method = "OTHER"
			}
			took.WithLabelValues(method, route, strconv.Itoa(status)).Observe(d.Seconds())
			log.InfoContext(r.Context(), "request", "method", method, "route", route, "status", status,
				"bytes", c.Response().Size, "duration", d, "client", c.RealIP())
			return nil
		}
	}
}
