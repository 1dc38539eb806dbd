package channels

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"yiku/kb"
)

// Parts are what a server works with. Every one may be left out.
type Parts struct {
	Log     *slog.Logger          // slog.Default() when nil
	Redis   redis.UniversalClient // counts limits for all processes; nil counts in this one
	Metrics prometheus.Registerer // nil registers nothing
}

// Server serves every door it was made with.
type Server struct {
	echo  *echo.Echo
	http  *http.Server
	log   *slog.Logger
	pages ErrorPager // nil when no door has pages
}

// NewServer mounts the doors. Fails with kb.Invalid for a configuration that makes no sense.
func NewServer(cfg Config, p Parts, doors ...Door) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	trusted, _ := Networks(cfg.HTTP.TrustedProxies) // Validate has read them
	if p.Log == nil {
		p.Log = slog.Default()
	}
	s := &Server{echo: echo.New(), log: slog.New(LogHandler(p.Log.Handler()))}
	took, fallback := measures(p.Metrics)
	s.echo.IPExtractor = addressOf(trusted)
	s.echo.HTTPErrorHandler = s.fail
	s.use(cfg, trusted, took, s.limits(cfg, p.Redis, fallback))
	for _, d := range doors {
		if pager, ok := d.(ErrorPager); ok && s.pages == nil {
			s.pages = pager
		}
		d.Mount(s.echo)
	}
	s.http = &http.Server{
		Handler:           s.echo,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      cfg.HTTP.AnswerDeadline + 30*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10, // a question of 2,000 汉字 is 18,000 bytes in a URL
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	return s, nil
}

// use is the way of every request, outermost first.
func (s *Server) use(cfg Config, trusted []netip.Prefix, took *prometheus.HistogramVec, l limits) {
	s.echo.Use(
		identify(trusted),
		access(s.log, took),
		secure,
		middleware.RecoverWithConfig(middleware.RecoverConfig{
			StackSize: 16 << 10, DisableStackAll: true, DisableErrorHandler: true, LogErrorFunc: panicked,
		}),
		middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10}),
		middleware.BodyLimit("64KiB"),
		deadline(cfg.HTTP.AnswerDeadline),
		l.attach,
	)
}

// panicked makes a panic an error like any other defect; the error handler logs it with the request's id.
func panicked(_ echo.Context, err error, stack []byte) error {
	return fmt.Errorf("panic: %w\n%s", err, stack)
}

// deadline bounds how long a request is worked on.
func deadline(d time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			ctx, cancel := context.WithTimeout(r.Context(), d)
			defer cancel()
			c.SetRequest(r.WithContext(ctx))
			return next(c)
		}
	}
}

func (s *Server) limits(cfg Config, client redis.UniversalClient, fallback prometheus.Counter) limits {
	local := newLocalLimits(time.Now)
	if client == nil {
		return limits{cfg.Limits, local}
	}
	return limits{cfg.Limits, newSharedLimits(client, local, s.log, fallback)}
}

// measures are the server's metrics.
func measures(r prometheus.Registerer) (*prometheus.HistogramVec, prometheus.Counter) {
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "yiku_http_request_seconds", Help: "Time to answer a request.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
	}, []string{"method", "route", "status"})
	fallback := prometheus.NewCounter(prometheus.CounterOpts{
		Name: "yiku_http_limit_fallbacks_total", Help: "Limits counted in the process because Redis was away.",
	})
	if r != nil {
		r.MustRegister(took, fallback)
	}
	return took, fallback
}

// ServeHTTP serves one request; tests and other servers may mount a Server as a handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// Serve serves until Shutdown, then returns nil.
func (s *Server) Serve(l net.Listener) error {
	if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return kb.Errorf(kb.Unavailable, "服务意外停止").Because(err)
	}
	return nil
}

// Shutdown takes no new requests and returns when those in flight are answered, or with the context's error.
func (s *Server) Shutdown(ctx context.Context) error { return s.http.Shutdown(ctx) }
