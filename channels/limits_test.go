package channels_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
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

// fewInAll allows one client two asks and all of them four, then one a second.
func fewInAll() channels.Config {
	cfg := channels.DefaultConfig()
	cfg.Limits.Asks, cfg.Limits.AllAsks = channels.Rate{PerSecond: 1, Burst: 2}, channels.Rate{PerSecond: 1, Burst: 4}
	return cfg
}

// asks gives the status of so many asks from an address, in a row.
func asks(s *channels.Server, address string, n int) (out []int) {
	for range n {
		out = append(out, from(s, address, "GET", "/api/asks").Code)
	}
	return out
}

func TestLimitsInAll(t *testing.T) {
	s, _ := newServer(t, fewInAll(), channels.Parts{}, &door{})
	for _, c := range []struct {
		address string
		want    []int
	}{
		{"192.0.2.1:9", []int{200, 200, 429, 429, 429}}, // what one client is refused takes nothing from the others
		{"192.0.2.2:9", []int{200, 200}},
		{"192.0.2.3:9", []int{429}},
	} {
		if got := asks(s, c.address, len(c.want)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.address, got, c.want)
		}
	}
	w := from(s, "192.0.2.4:9", "GET", "/api/asks")
	if w.Code != 429 || header(t, w, "Retry-After") != 1 || header(t, w, "RateLimit-Limit") != 4 || header(t, w, "RateLimit-Remaining") != 0 ||
		w.Header().Get("Content-Type") != "application/problem+json" || !strings.Contains(w.Body.String(), "现在使用的人太多，请等 1 秒再试") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := from(s, "192.0.2.4:9", "GET", "/pages"); w.Code != 200 {
		t.Errorf("pages are counted apart: %d", w.Code)
	}
	time.Sleep(1100 * time.Millisecond)
	if w := from(s, "192.0.2.5:9", "GET", "/api/asks"); w.Code != 200 {
		t.Errorf("a second later: %d", w.Code)
	}
}

func TestNoLimits(t *testing.T) {
	cfg := few()
	cfg.Limits.Asks, cfg.Limits.AllAsks = channels.Rate{}, channels.Rate{}
	s, _ := newServer(t, cfg, channels.Parts{}, &door{})
	for range 600 { // more than any default burst
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

func TestLimitsInAllInRedis(t *testing.T) {
	client := redis.NewClient(mustRedis(t))
	defer client.Close()
	one, _ := newServer(t, fewInAll(), channels.Parts{Redis: client}, &door{})
	other, _ := newServer(t, fewInAll(), channels.Parts{Redis: client}, &door{})
	for range 4 { // at most: other tests may have counted here
		from(one, unseen(), "GET", "/api/asks")
	}
	if w := from(other, unseen(), "GET", "/api/asks"); w.Code != 429 || !strings.Contains(w.Body.String(), "人太多") {
		t.Errorf("another process, another client: %d %s, want 429", w.Code, w.Body)
	}
}

func TestLimitsWhenRedisIsAway(t *testing.T) {
	o := &redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1}
	client := redis.NewClient(o)
	defer client.Close()
	metrics := prometheus.NewRegistry()
	s, _ := newServer(t, few(), channels.Parts{Redis: client, Metrics: metrics}, &door{})
	start := time.Now()
	allowsThree(t, s, "192.0.2.1:9") // each of them counts twice: the client's and in all
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
	if counted != 7 {
		t.Errorf("%v fallbacks counted, want 7", counted)
	}
	s, _ = newServer(t, fewInAll(), channels.Parts{Redis: client}, &door{})
	for i, want := range []int{200, 200, 200, 200, 429} {
		if w := from(s, fmt.Sprintf("192.0.2.%d:9", i), "GET", "/api/asks"); w.Code != want {
			t.Errorf("client %d: %d, want %d", i, w.Code, want)
		}
	}
}
