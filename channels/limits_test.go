package channels_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"yiku/channels"
)

// few allows three asks, then one a second.
func few() channels.Config {
	cfg := channels.DefaultConfig()
	cfg.Limits.Asks = channels.Rate{PerSecond: 1, Burst: 3}
	return cfg
}

func header(tb testing.TB, w *httptest.ResponseRecorder, name string) int {
	tb.Helper()
	n, err := strconv.Atoi(w.Header().Get(name))
	if err != nil {
		tb.Errorf("%s: %v", name, err)
	}
	return n
}

// allowsThree sends asks from an address that has not been seen.
func allowsThree(tb testing.TB, s *channels.Server, address string) {
	tb.Helper()
	for i := range 3 {
		w := from(s, address, "GET", "/api/asks")
		if w.Code != 200 || header(tb, w, "RateLimit-Limit") != 3 || header(tb, w, "RateLimit-Remaining") != 2-i || header(tb, w, "RateLimit-Reset") < 1 {
			tb.Errorf("ask %d: %d %v", i, w.Code, w.Header())
		}
	}
	w := from(s, address, "GET", "/api/asks")
	if w.Code != 429 || header(tb, w, "Retry-After") < 1 || header(tb, w, "RateLimit-Remaining") != 0 {
		tb.Errorf("ask 4: %d %v", w.Code, w.Header())
	}
}

func TestLimits(t *testing.T) {
	s, _ := newServer(t, few(), channels.Parts{}, &door{})
	allowsThree(t, s, "192.0.2.1:9")
	allowsThree(t, s, "192.0.2.2:9")
	if w := from(s, "192.0.2.1:10", "GET", "/pages"); w.Code != 200 || header(t, w, "RateLimit-Limit") != 300 {
		t.Errorf("pages are counted apart: %d %v", w.Code, w.Header())
	}
	if w := from(s, "192.0.2.1:9", "GET", "/nowhere"); header(t, w, "RateLimit-Remaining") != 298 {
		t.Errorf("what is on no route counts as a page: %v", w.Header())
	}
	time.Sleep(1100 * time.Millisecond)
	if w := from(s, "192.0.2.1:9", "GET", "/api/asks"); w.Code != 200 {
		t.Errorf("a second later: %d", w.Code)
	}
}

func TestLimitsCountNetworks(t *testing.T) {
	s, _ := newServer(t, few(), channels.Parts{}, &door{})
	for i := range 3 {
		from(s, fmt.Sprintf("[2001:db8:1:2::%d]:9", i), "GET", "/api/asks")
	}
	if w := from(s, "[2001:db8:1:2:ffff::1]:9", "GET", "/api/asks"); w.Code != 429 {
		t.Errorf("the same /64: %d, want 429", w.Code)
	}
	if w := from(s, "[2001:db8:1:3::1]:9", "GET", "/api/asks"); w.Code != 200 {
		t.Errorf("another /64: %d, want 200", w.Code)
	}
	allowsThree(t, s, "[::ffff:192.0.2.7]:9")
	if w := from(s, "192.0.2.7:9", "GET", "/api/asks"); w.Code != 429 {
		t.Errorf("the same IPv4 address written otherwise: %d, want 429", w.Code)
	}
}

func TestNoLimits(t *testing.T) {
	cfg := few()
	cfg.Limits.Asks = channels.Rate{}
	s, _ := newServer(t, cfg, channels.Parts{}, &door{})
	for range 200 {
		if w := from(s, "192.0.2.1:9", "GET", "/api/asks"); w.Code != 200 {
			t.Fatalf("%d", w.Code)
		}
	}
}

// mustRedis is the real one of YIKU_TEST_REDIS.
func mustRedis(tb testing.TB) *redis.Options {
	tb.Helper()
	address := os.Getenv("YIKU_TEST_REDIS")
	if address == "" && os.Getenv("CI") == "true" {
		tb.Fatal("YIKU_TEST_REDIS is not set")
	} else if address == "" {
		tb.Skip("YIKU_TEST_REDIS is not set: limits in Redis are not tested")
	}
	o, err := redis.ParseURL(address)
	if err != nil {
		o = &redis.Options{Addr: address}
	}
	return o
}

// unseen is an address no other run of the test has used.
func unseen() string {
	id := ulid.Make()
	return fmt.Sprintf("[2001:db8:%x:%x::1]:9", id[12:14], id[14:16])
}

func TestLimitsInRedis(t *testing.T) {
	client := redis.NewClient(mustRedis(t))
	defer client.Close()
	one, _ := newServer(t, few(), channels.Parts{Redis: client}, &door{})
	other, _ := newServer(t, few(), channels.Parts{Redis: client}, &door{})
	address := unseen()
	allowsThree(t, one, address)
	if w := from(other, address, "GET", "/api/asks"); w.Code != 429 {
		t.Errorf("another process: %d, want 429", w.Code)
	}
}

func TestLimitsWhenRedisIsAway(t *testing.T) {
	o := &redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1}
	client := redis.NewClient(o)
	defer client.Close()
	metrics := prometheus.NewRegistry()
	s, _ := newServer(t, few(), channels.Parts{Redis: client, Metrics: metrics}, &door{})
	start := time.Now()
	allowsThree(t, s, "192.0.2.1:9")
	if took := time.Since(start); took > time.Second {
		t.Errorf("four asks took %s", took)
	}
	families, err := metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counted := -1.0
	for _, f := range families {
		if f.GetName() == "yiku_http_limit_fallbacks_total" {
			counted = f.Metric[0].Counter.GetValue()
		}
	}
	if counted != 4 {
		t.Errorf("%v fallbacks counted, want 4", counted)
	}
}
