package main

import (
	"encoding/json"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yiku/retrieval/embed"
)

// endpointKey is what the fake endpoint wants to be sent, and what must appear in no log.
const endpointKey = "sk-geheim-7hQ2mXv9"

// fakeEndpoint speaks OpenAI's POST /v1/embeddings at an address that stays the same while it is plugged in and out. Its model
// is the built-in encoder, so what is near in meaning is near there too.
type fakeEndpoint struct {
	addr    string
	encoder *embed.Encoder
	hung    atomic.Bool  // takes requests and answers none
	dims    atomic.Int64 // makes vectors at least so long, with zeros
	left    atomic.Int64 // requests that it will answer still; then it hangs

	mu     sync.Mutex
	server *http.Server
	texts  map[string]int // how often a text's vector was given
}

// plentyOfRequests is more than any test makes.
const plentyOfRequests = 1 << 40

func newFakeEndpoint(t *testing.T) *fakeEndpoint {
	t.Helper()
	encoder, err := embed.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeEndpoint{addr: freeAddr(t), encoder: encoder, texts: map[string]int{}}
	f.left.Store(plentyOfRequests)
	f.plug(t)
	t.Cleanup(f.unplug)
	return f
}

func (f *fakeEndpoint) plug(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", f.addr)
	if err != nil {
		t.Fatal(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.server = &http.Server{Handler: f}
	go f.server.Serve(l)
}

// unplug closes the address and every connection.
func (f *fakeEndpoint) unplug() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.server.Close()
}

func (f *fakeEndpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Model string
		Input []string
	}
	err := json.NewDecoder(r.Body).Decode(&q)
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/v1/embeddings":
		http.NotFound(w, r)
		return
	case r.Header.Get("Authorization") != "Bearer "+endpointKey:
		http.Error(w, `{"error":{"message":"Incorrect API key provided: `+r.Header.Get("Authorization")+`"}}`, http.StatusUnauthorized)
		return
	case err != nil || q.Model != "fake" || len(q.Input) == 0:
		http.Error(w, `{"error":{"message":"invalid"}}`, http.StatusBadRequest)
		return
	}
	for f.hung.Load() || f.left.Add(-1) < 0 {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	vs, err := f.encoder.Embed(r.Context(), q.Input)
	if err != nil {
		return
	}
	type item struct {
		Object    string    `json:"object"`
		Embedding []float32 `json:"embedding"`
		Index     int       `json:"index"`
	}
	var out struct {
		Object string `json:"object"`
		Model  string `json:"model"`
		Data   []item `json:"data"`
	}
	out.Object, out.Model = "list", q.Model
	f.mu.Lock()
	for i, v := range vs {
		v = append(v, make([]float32, max(0, int(f.dims.Load())-len(v)))...)
		out.Data = append(out.Data, item{"embedding", v, i})
		f.texts[q.Input[i]]++
	}
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(out)
}

// given is how many texts' vectors were given, and how many of them more than once.
func (f *fakeEndpoint) given() (texts, again int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range f.texts {
		texts++
		if n > 1 {
			again++
		}
	}
	return texts, again
}

// env configures a program for this endpoint, its key in a file.
func (f *fakeEndpoint) env(t *testing.T) []string {
	return []string{
		"YIKU_EMBED__DRIVER=endpoint", "YIKU_EMBED__ENDPOINT__URL=http://" + f.addr + "/v1", "YIKU_EMBED__ENDPOINT__MODEL=fake",
		"YIKU_EMBED__ENDPOINT__KEY_FILE=" + write(t, "key", endpointKey+"\n"),
	}
}
