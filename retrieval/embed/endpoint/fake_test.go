package endpoint

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

const secret = "sk-proj-Zr8Qk2vX7mTn4"

// fake speaks POST /v1/embeddings as OpenAI documents it (API reference, "Create embeddings"): what it refuses there it
// refuses here.
type fake struct {
	*httptest.Server
	native int // its model's dimensions

	mu       sync.Mutex
	scripted []http.HandlerFunc // answers to the next requests, before it answers by itself
	always   http.HandlerFunc   // its answer to every request, when set
	asked    []request
}

type request struct {
	Input          []string `json:"input"`
	Model          string   `json:"model"`
	EncodingFormat string   `json:"encoding_format"`
	Dimensions     *int     `json:"dimensions"`
	User           string   `json:"user"`
}

type item struct {
	Object    string `json:"object"`
	Embedding any    `json:"embedding"`
	Index     int    `json:"index"`
}

func newFake(t *testing.T) *fake {
	f := &fake{native: 8}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) script(hs ...http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.scripted = append(f.scripted, hs...)
}

func (f *fake) answerAlways(h http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.always = h
}

func (f *fake) requests() []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q request
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(&q)
	f.mu.Lock()
	f.asked = append(f.asked, q)
	h := f.always
	if len(f.scripted) > 0 {
		h, f.scripted = f.scripted[0], f.scripted[1:]
	}
	f.mu.Unlock()
	switch {
	case h != nil:
		h(w, r)
	case r.Method != http.MethodPost || r.URL.Path != "/v1/embeddings":
		refuse(w, http.StatusNotFound, "Invalid URL ("+r.Method+" "+r.URL.Path+")", "invalid_request_error", nil)
	case r.Header.Get("Authorization") != "Bearer "+secret:
		refuse(w, http.StatusUnauthorized, "Incorrect API key provided: "+r.Header.Get("Authorization"), "invalid_request_error", "invalid_api_key")
	case err != nil || len(q.Input) == 0 || len(q.Input) > 2048 || slices.Contains(q.Input, ""):
		refuse(w, http.StatusBadRequest, "'$.input' is invalid.", "invalid_request_error", nil)
	default:
		f.answer(w, q, f.data(q))
	}
}

func (f *fake) answer(w http.ResponseWriter, q request, data []item) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"object": "list", "data": data, "model": q.Model, "usage": map[string]int{"prompt_tokens": 8, "total_tokens": 8},
	})
}

func (f *fake) data(q request) []item {
	dims := f.native
	if q.Dimensions != nil {
		dims = *q.Dimensions
	}
	var data []item
	for i, text := range q.Input {
		v := vectorOf(text, dims)
		if q.EncodingFormat == "base64" {
			raw, _ := binary.Append(nil, binary.LittleEndian, v)
			data = append(data, item{"embedding", base64.StdEncoding.EncodeToString(raw), i})
			continue
		}
		data = append(data, item{"embedding", v, i})
	}
	return data
}

// vectorOf is what the fake makes of a text: not a unit vector, as some models' are not.
func vectorOf(text string, dims int) []float32 {
	h := fnv.New64a()
	h.Write([]byte(text))
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	v := make([]float32, dims)
	for i := range v {
		v[i] = float32(r.NormFloat64() * 3)
	}
	return v
}

// unit is the unit vector that a client has to make of it.
func unit(text string, dims int) []float32 {
	v := vectorOf(text, dims)
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

// refuse writes the error object.
func refuse(w http.ResponseWriter, status int, message, kind string, code any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "type": kind, "param": nil, "code": code}})
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		refuse(w, code, fmt.Sprintf("status %d", code), "server_error", nil)
	}
}

func body(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, text)
	}
}

// config is one that reaches the fake.
func (f *fake) config() Config {
	c := DefaultConfig()
	c.URL, c.Key, c.Model = f.URL+"/v1", secret, "bge-m3"
	return c
}

// quick has short pauses, so that tests need not wait.
func quick() tuning {
	t := standard()
	t.backOff, t.pause = time.Millisecond, 50*time.Millisecond
	return t
}

func mustBuild(t *testing.T, c Config, with tuning) *Embedder {
	t.Helper()
	e, err := build(c, with)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
