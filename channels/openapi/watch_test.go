package openapi_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/kb"
)

func TestReadiness(t *testing.T) {
	l := channeltest.Sample()
	s := serve(t, channels.DefaultConfig(), l)
	ready := func(status int, want string) {
		t.Helper()
		if w, got := send(s, get("/readyz")); w.Code != status || got["status"] != want {
			t.Errorf("%d %s, want %d %s", w.Code, w.Body, status, want)
		}
	}
	ready(200, "ok")
	l.State = kb.Health{StoreAway: true, JournalQueued: 3}
	ready(200, "degraded")
	l.State = kb.Health{Embedding: kb.Embedding{Encoder: "new", Serving: "old", Done: 3, Total: 7}}
	ready(200, "ok") // a library that is not encoded yet is answered from
	_, got := send(s, get("/readyz"))
	want := map[string]any{"encoder": "new", "serving": "old", "done": 3.0, "total": 7.0, "away": false}
	if !reflect.DeepEqual(got["embedding"], want) {
		t.Errorf("embedding is %v, want %v", got["embedding"], want)
	}
	l.State.Embedding.Away = true
	ready(200, "degraded")
	l.Items = nil
	ready(503, "unavailable")
	if w, got := send(s, get("/healthz")); w.Code != 200 || got["status"] != "ok" {
		t.Errorf("healthz: %d %s", w.Code, w.Body)
	}
	for range 400 { // a probe is never told to wait
		if w, _ := send(s, get("/healthz")); w.Code != 200 {
			t.Fatalf("healthz: %d", w.Code)
		}
	}
}

func TestMetricsAreForWatchers(t *testing.T) {
	cfg := channels.DefaultConfig()
	cfg.Metrics.Allow = []string{"10.9.0.0/16"}
	cfg.HTTP.TrustedProxies = []string{"192.0.2.0/24"}
	s := serve(t, cfg, channeltest.Sample())
	for _, c := range []struct {
		address, forwarded string
		status             int
	}{
		{"127.0.0.1:9", "", 200}, {"[::1]:9", "", 200}, {"10.9.1.1:9", "", 200}, {"10.8.1.1:9", "", 403},
		{"192.0.2.1:9", "127.0.0.1", 403}, {"127.0.0.1:9", "8.8.8.8", 403},
	} {
		r := get("/metrics")
		if r.RemoteAddr = c.address; c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if w, _ := send(s, r); w.Code != c.status {
			t.Errorf("%s for %q: %d, want %d", c.address, c.forwarded, w.Code, c.status)
		}
	}
}

func TestStandardAndDocs(t *testing.T) {
	s := serve(t, channels.DefaultConfig(), channeltest.Sample())
	if w, _ := send(s, get("/standard")); w.Code != 200 || !json.Valid(w.Body.Bytes()) {
		t.Errorf("/standard: %d %.200s", w.Code, w.Body)
	}
	w, _ := send(s, get("/api/docs"))
	for _, want := range []string{"POST /api/v1/ask", "GET /api/v1/entries/{id}", "GET /metrics", `id="Asking"`, `href="#Problem"`, "Retry-After"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("/api/docs has no %q", want)
		}
	}
	if strings.Contains(w.Body.String(), "http://") || strings.Contains(w.Body.String(), "<script") {
		t.Error("/api/docs fetches or runs something")
	}
}
