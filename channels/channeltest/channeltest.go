package channeltest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"yiku/channels"
	"yiku/kb"
)

// Door is a door under test: how it is made, and how a person's doings are said to it. A way that the door does not have
// is nil, and what it is for is not tested. Paths are relative to the server.
type Door struct {
	New func(tb testing.TB, a kb.Answerer, c kb.Catalogue) channels.Door

	Ask      func(question string) *http.Request
	AsItIs   func(question string) *http.Request // ask without anything being corrected
	Entry    func(id string) *http.Request
	Policy   func(id string) *http.Request
	Lists    []func() *http.Request            // pages and lists that name entries without being asked
	Finders  []func(text string) *http.Request // suggest, search
	Feedback func(answer string, helpful bool) *http.Request
}

// Run holds what every door must do against the door.
func Run(t *testing.T, d Door) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, Door)
	}{
		{"Scope", scope},
		{"Verbatim", verbatim},
		{"Reading", reading},
		{"None", none},
		{"Danger", inDanger},
		{"Limits", limits},
		{"Askers", askers},
		{"Hostile", hostile},
		{"Contained", contained},
		{"Errors", failures},
		{"Feedback", feedback},
		{"Log", logs},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, d) })
	}
}

// answerDeadline is the servers' under test; what holds on for longer is contained.
const answerDeadline = 300 * time.Millisecond

// bench is a running server with the door on it.
type bench struct {
	*Library
	tb  testing.TB
	url string
	log *safeBuffer
}

// open serves the door over the library, as the server is configured by default but for the changes.
func open(tb testing.TB, d Door, l *Library, changes ...func(*channels.Config)) *bench {
	tb.Helper()
	b := &bench{Library: l, tb: tb, log: new(safeBuffer)}
	cfg := channels.DefaultConfig()
	cfg.HTTP.AnswerDeadline = answerDeadline
	for _, change := range changes {
		change(&cfg)
	}
	s, err := channels.NewServer(cfg, channels.Parts{Log: slog.New(slog.NewJSONHandler(b.log, nil))}, d.New(tb, l, l))
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	b.url = server.URL
	return b
}

// reply is what came back.
type reply struct {
	*http.Response
	body []byte
	text string // what a person reads of it
}

// send sends a request made by the Door's functions.
func (b *bench) send(r *http.Request) reply {
	b.tb.Helper()
	out, err := b.try(b.tb.Context(), r)
	if err != nil {
		b.tb.Fatal(err)
	}
	return out
}

func (b *bench) try(ctx context.Context, r *http.Request) (reply, error) {
	base, err := url.Parse(b.url)
	if err != nil {
		return reply{}, err
	}
	r = r.Clone(ctx)
	r.RequestURI, r.URL, r.Host = "", base.ResolveReference(r.URL), ""
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	return reply{resp, body, readable(b.tb, resp, body)}, nil
}

// want fails the test unless the reply has the status and its text has every part.
func (r reply) want(tb testing.TB, status int, parts ...string) {
	tb.Helper()
	if r.StatusCode != status {
		tb.Fatalf("status %d, want %d: %.300s", r.StatusCode, status, r.body)
	}
	for _, p := range parts {
		if !strings.Contains(r.text, p) {
			tb.Errorf("%q is not in: %.1500s", p, r.text)
		}
	}
}

// safeBuffer is a bytes.Buffer that the server's goroutines may write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
