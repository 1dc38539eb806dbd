package channels_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// door is one route for each thing a server must bear.
type door struct {
	entered chan struct{}
	hold    chan struct{}
}

func (*door) Channel() kb.Channel { return kb.ChannelOpenAPI }

func (d *door) Mount(e *echo.Echo) {
	e.GET("/api/asks", func(c echo.Context) error { return c.String(200, c.RealIP()) }, channels.LimitAsks)
	e.GET("/pages", func(c echo.Context) error { return c.String(200, strings.Repeat("页", 2000)) }, channels.LimitPages)
	e.GET("/api/panic", func(echo.Context) error { panic("broken") })
	e.GET("/api/half", func(c echo.Context) error { _ = c.String(200, "half"); panic("broken") })
	e.POST("/api/read", func(c echo.Context) error {
		_, err := io.ReadAll(c.Request().Body)
		return err
	})
	e.GET("/api/slow", func(c echo.Context) error { <-c.Request().Context().Done(); return c.Request().Context().Err() })
	e.GET("/api/hold", func(c echo.Context) error {
		close(d.entered)
		<-d.hold
		return c.String(200, "finished")
	})
}

type buffer struct {
	sync.Mutex
	bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) { b.Lock(); defer b.Unlock(); return b.Buffer.Write(p) }
func (b *buffer) String() string              { b.Lock(); defer b.Unlock(); return b.Buffer.String() }

func newServer(tb testing.TB, cfg channels.Config, p channels.Parts, d channels.Door) (*channels.Server, *buffer) {
	tb.Helper()
	log := new(buffer)
	p.Log = slog.New(slog.NewJSONHandler(log, nil))
	s, err := channels.NewServer(cfg, p, d)
	if err != nil {
		tb.Fatal(err)
	}
	return s, log
}

// from sends a request as it comes from an address.
func from(s http.Handler, address, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.RemoteAddr = address
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestRequestID(t *testing.T) {
	cfg := channels.DefaultConfig()
	cfg.HTTP.TrustedProxies = []string{"10.0.0.0/8"}
	s, log := newServer(t, cfg, channels.Parts{}, &door{})
	const given = "given-by-the-proxy"
	id := func(address, id string) string {
		return from(s, address, "GET", "/pages?q=秘密", echo.HeaderXRequestID, id).Header().Get(echo.HeaderXRequestID)
	}
	if got := id("10.1.2.3:9", given); got != given {
		t.Errorf("a trusted proxy's id became %q", got)
	}
	for _, c := range [][2]string{{"192.0.2.1:9", given}, {"10.1.2.3:9", "bad id\n"}, {"10.1.2.3:9", strings.Repeat("x", 65)}, {"10.1.2.3:9", ""}} {
		got := id(c[0], c[1])
		if got == c[1] || len(got) != 26 {
			t.Errorf("%q from %s became %q, want a new id", c[1], c[0], got)
		}
		if !strings.Contains(log.String(), got) {
			t.Errorf("%s is not in the log", got)
		}
	}
	if strings.Contains(log.String(), "秘密") || strings.Contains(log.String(), "%E7") {
		t.Error("the query is in the log")
	}
}

func TestClientAddress(t *testing.T) {
	cfg := channels.DefaultConfig()
	ip := func(address, forwarded string) string {
		s, _ := newServer(t, cfg, channels.Parts{}, &door{})
		return from(s, address, "GET", "/api/asks", "X-Forwarded-For", forwarded, "X-Real-Ip", "6.6.6.6").Body.String()
	}
	if got := ip("127.0.0.1:9", "1.2.3.4"); got != "127.0.0.1" {
		t.Errorf("with no trusted proxies the client is %s, want the socket's", got)
	}
	cfg.HTTP.TrustedProxies = []string{"127.0.0.1", "10.0.0.0/8"}
	for forwarded, want := range map[string]string{"1.2.3.4": "1.2.3.4", "9.9.9.9, 1.2.3.4, 10.0.0.1": "1.2.3.4", "nonsense": "127.0.0.1"} {
		if got := ip("127.0.0.1:9", forwarded); got != want {
			t.Errorf("X-Forwarded-For %q: %s, want %s", forwarded, got, want)
		}
	}
	if got := ip("192.0.2.1:9", "1.2.3.4"); got != "192.0.2.1" {
		t.Errorf("a stranger's X-Forwarded-For is believed: %s", got)
	}
}

func TestFailures(t *testing.T) {
	cfg := channels.DefaultConfig()
	cfg.HTTP.AnswerDeadline = 50 * time.Millisecond
	s, log := newServer(t, cfg, channels.Parts{}, &door{})
	for path, want := range map[string]int{"/api/panic": 500, "/api/slow": 503, "/api/none": 404, "/none": 404} {
		w := from(s, "192.0.2.1:9", "GET", path)
		if w.Code != want || w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), "12345") {
			t.Errorf("%s: %d %s %s", path, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
	if !strings.Contains(log.String(), "server_test.go") {
		t.Error("the panic's stack is not in the log")
	}
	if w := from(s, "192.0.2.1:9", "GET", "/api/half"); w.Body.String() != "half" {
		t.Errorf("a page half sent got more: %q", w.Body)
	}
	if w := from(s, "192.0.2.1:9", "POST", "/api/slow"); w.Code != 405 || w.Header().Get("Allow") == "" {
		t.Errorf("POST to a GET route: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestBodyLimit(t *testing.T) {
	s, _ := newServer(t, channels.DefaultConfig(), channels.Parts{}, &door{})
	server := httptest.NewServer(s)
	defer server.Close()
	for size, want := range map[int]int{64 << 10: 200, 64<<10 + 1: 413} {
		for _, chunked := range []bool{false, true} {
			var body io.Reader = bytes.NewReader(make([]byte, size))
			if chunked {
				body = io.MultiReader(body) // of a length that the client does not know
			}
			resp, err := http.Post(server.URL+"/api/read", "text/plain", body)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("%d bytes, chunked %v: %d, want %d", size, chunked, resp.StatusCode, want)
			}
		}
	}
}

func TestCompression(t *testing.T) {
	s, _ := newServer(t, channels.DefaultConfig(), channels.Parts{}, &door{})
	w := from(s, "192.0.2.1:9", "GET", "/pages", "Accept-Encoding", "gzip")
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 1000 {
		t.Errorf("%q, %d bytes", w.Header().Get("Content-Encoding"), w.Body.Len())
	}
}

func TestShutdownLetsRequestsFinish(t *testing.T) {
	d := &door{entered: make(chan struct{}), hold: make(chan struct{})}
	s, _ := newServer(t, channels.DefaultConfig(), channels.Parts{}, d)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	said := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + l.Addr().String() + "/api/hold")
		if err != nil {
			said <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		said <- string(body)
	}()
	<-d.entered
	stopped := make(chan error, 1)
	go func() { stopped <- s.Shutdown(context.Background()) }()
	select {
	case <-stopped:
		t.Fatal("it stopped with a request in flight")
	case <-time.After(100 * time.Millisecond):
	}
	close(d.hold)
	if got := <-said; got != "finished" {
		t.Errorf("the request in flight got %q", got)
	}
	if err := errors.Join(<-stopped, <-served); err != nil {
		t.Error(err)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, change := range map[string]func(*channels.Config){
		"public_url":           func(c *channels.Config) { c.PublicURL = "zcwd.example.gov.cn" },
		"http.trusted_proxies": func(c *channels.Config) { c.HTTP.TrustedProxies = []string{"10.0.0.0/99"} },
		"metrics.allow":        func(c *channels.Config) { c.Metrics.Allow = []string{"everybody"} },
		"limits.asks":          func(c *channels.Config) { c.Limits.Asks.Burst = 0 },
		"http.answer_deadline": func(c *channels.Config) { c.HTTP.AnswerDeadline = 0 },
	} {
		cfg := channels.DefaultConfig()
		change(&cfg)
		if _, err := channels.NewServer(cfg, channels.Parts{}); kb.CodeOf(err) != kb.Invalid || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
