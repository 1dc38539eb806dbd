package store_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
	"yiku/kb/storetest"
)

// wire stands between the store and PostgreSQL and can be cut.
type wire struct {
	net.Listener
	server string
	mu     sync.Mutex
	cut    bool
	conns  []net.Conn
}

func newWire(t *testing.T, server string) *wire {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: l, server: server}
	go w.serve()
	t.Cleanup(func() { l.Close(); w.setCut(true) })
	return w
}

func (w *wire) serve() {
	for {
		near, err := w.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.server)
		w.mu.Lock()
		if err != nil || w.cut {
			near.Close()
			if err == nil {
				far.Close()
			}
		} else {
			w.conns = append(w.conns, near, far)
			go io.Copy(near, far)
			go io.Copy(far, near)
		}
		w.mu.Unlock()
	}
}

func (w *wire) setCut(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	if cut {
		for _, c := range w.conns {
			c.Close()
		}
		w.conns = nil
	}
}

func TestPostgreSQLGoesAwayAndComesBack(t *testing.T) {
	u, err := url.Parse(storetest.PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	w := newWire(t, u.Host)
	u.Host = w.Addr().String()
	s := mustOpen(t, store.Config{Dir: t.TempDir(), URL: u.String()})
	fill(t, s, 3)
	waiting := make(chan error, 1)
	go func() { waiting <- s.Wait(t.Context(), 1000) }()
	time.Sleep(50 * time.Millisecond)
	w.setCut(true)
	for what, do := range map[string]func() error{
		"Wait begun before": func() error { return <-waiting },
		"Wait":              func() error { return s.Wait(t.Context(), 1000) },
		"Ping":              func() error { return s.Ping(t.Context()) },
		"List":              func() error { _, err := s.List(t.Context(), kb.KindEntry, "", 1); return err },
		"Put":               func() error { _, err := s.Put(t.Context(), act, &kb.Department{Code: "D"}); return err },
		"Record":            func() error { return s.Record(t.Context(), []kb.JournalRow{{ID: "1"}}) },
		"Verify":            func() error { _, err := s.Verify(t.Context()); return err },
		"Size":              func() error { _, err := s.Size(t.Context()); return err },
		"Backup":            func() error { return s.Backup(t.Context(), t.TempDir()+"/b") },
	} {
		start := time.Now()
		if err := do(); kb.CodeOf(err) != kb.Unavailable {
			t.Errorf("%s: %v", what, err)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s: failed after %v", what, took)
		}
	}
	w.setCut(false)
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	put(t, s, &kb.Department{Code: "D"})
	mustBeWhole(t, s, 5)
}
