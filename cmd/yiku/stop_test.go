package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestGracefulStop sends SIGTERM while a request is half sent and others come in: the half-sent one is answered, and
// every answer that was given is in the journal.
func TestGracefulStop(t *testing.T) {
	data := t.TempDir()
	s := serve(t, nil, "--data", data)
	var answered atomic.Int64
	var load sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		load.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if _, err := s.tryAsk(http.DefaultClient, "政策问答平台归谁管"); err == nil {
					answered.Add(1)
				}
			}
		})
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := `{"question":"政策问答平台归谁管"}`
	fmt.Fprintf(conn, "POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:5])
	time.Sleep(500 * time.Millisecond)

	start := time.Now()
	s.term()
	time.Sleep(300 * time.Millisecond)
	io.WriteString(conn, body[5:])
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("the half-sent request got %v, %v", resp, err)
	} else {
		answered.Add(1)
	}
	code := s.stop()
	close(done)
	load.Wait()
	if took := time.Since(start); code != 0 || took > 15*time.Second {
		t.Errorf("stopping gave %d after %v", code, took)
	}
	n := journalRows(t, "--data", data)
	t.Logf("%d answered, %d in the journal", answered.Load(), n)
	if n < answered.Load() {
		t.Errorf("%d were answered, %d are in the journal", answered.Load(), n)
	}
	mustYiku(t, "audit", "verify", "--data", data)
}

// journalRows asks the doctor how many rows the journal has.
func journalRows(t *testing.T, args ...string) int64 {
	t.Helper()
	var report struct{ Size struct{ Journal int64 } }
	r := mustYiku(t, append([]string{"doctor", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(r.out), &report); err != nil {
		t.Fatal(err)
	}
	return report.Size.Journal
}
