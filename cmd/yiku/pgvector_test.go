package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yiku/kb/storetest"
)

// inPGVector has the vectors in the database.
var inPGVector = []string{"YIKU_VECTOR__BACKEND=pgvector"}

// encodedWhole waits until every text has a vector.
func encodedWhole(t *testing.T, s *service) {
	t.Helper()
	within(t, 2*time.Minute, "everything is encoded", func() bool {
		code, body := s.get(t, "/readyz")
		_, after, _ := strings.Cut(body, `"embedding":`)
		var done, total int
		fmt.Sscanf(cutAfter(after, `"done":`), "%d", &done)
		fmt.Sscanf(cutAfter(after, `"total":`), "%d", &total)
		return code == 200 && total > 0 && done == total
	})
}

func cutAfter(s, mark string) string {
	_, after, _ := strings.Cut(s, mark)
	return after
}

// TestPGVectorAway stops PostgreSQL, with the vectors in it, under load: no ask fails, and when it is back questions are
// found by meaning again.
func TestPGVectorAway(t *testing.T) {
	c := newCluster(t)
	if there, _ := filepath.Glob("/usr/share/postgresql/*/extension/vector.control"); len(there) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("pgvector is not installed")
		}
		t.Skip("needs pgvector (postgresql-NN-pgvector on Debian)")
	}
	s := serve(t, append(inPGVector, "YIKU_LIMITS__ALL_ASKS__PER_SECOND=0"), "--data", t.TempDir(), "--database-url", c.url())
	encodedWhole(t, s)
	var asked, failed atomic.Int64
	var load sync.WaitGroup
	done := make(chan struct{})
	for i := range 4 {
		load.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				case <-time.After(5 * time.Millisecond):
				}
				asked.Add(1)
				if a, err := s.tryAsk(http.DefaultClient, fmt.Sprintf("政策问答平台归谁管 %d-%d", i, n)); err != nil || a.Kind == "none" {
					failed.Add(1)
					t.Errorf("an ask failed: %v %+v", err, a)
				}
			}
		})
	}
	time.Sleep(time.Second)
	c.stop()
	time.Sleep(2 * time.Second)
	lost := lostQuestions(t, s)
	c.start()
	within(t, 10*time.Second, "readyz says ok", func() bool {
		code, body := s.get(t, "/readyz")
		return code == 200 && strings.Contains(body, `"status":"ok"`)
	})
	within(t, 10*time.Second, "questions are found by meaning again", func() bool {
		before := lostQuestions(t, s)
		time.Sleep(300 * time.Millisecond)
		return lostQuestions(t, s) == before
	})
	close(done)
	load.Wait()
	t.Logf("%d asks, %d failed, %v by words alone while PostgreSQL was away", asked.Load(), failed.Load(), lost)
	if lost == "" || lost == "0" {
		t.Error("no question was counted that went by its words")
	}
}

// lostQuestions gives what /metrics counts as failed.
func lostQuestions(t *testing.T, s *service) string {
	t.Helper()
	_, body := s.get(t, "/metrics")
	for line := range strings.Lines(body) {
		if n, ok := strings.CutPrefix(line, "yiku_embedding_questions_failed_total "); ok {
			return strings.TrimSpace(n)
		}
	}
	return ""
}

// TestPGVectorShared serves one library twice: the second process encodes nothing again.
func TestPGVectorShared(t *testing.T) {
	url := storetest.PostgresURL(t)
	encodedWhole(t, serve(t, inPGVector, "--data", t.TempDir(), "--database-url", url))
	encodedWhole(t, serve(t, inPGVector, "--data", t.TempDir(), "--database-url", url))
	if r := yikuIn(t, inPGVector, "doctor", "--data", t.TempDir(), "--database-url", url); r.code != 0 || !strings.Contains(r.out, "都已编码") {
		t.Errorf("doctor: %d\n%s%s", r.code, r.out, r.err)
	}
}

// TestPGVectorWithoutDatabase is refused in one line.
func TestPGVectorWithoutDatabase(t *testing.T) {
	if r := yikuIn(t, inPGVector, "serve", "--data", t.TempDir(), "--addr", freeAddr(t)); r.code == 0 || errorLines(r.err) != 1 || !strings.Contains(r.err, "database.url") {
		t.Errorf("exit %d\n%s", r.code, r.err)
	}
}

// TestPGVectorTooLong is told by the doctor and at the start, whether the length is configured or the model's own.
func TestPGVectorTooLong(t *testing.T) {
	url, f := storetest.PostgresURL(t), newFakeEndpoint(t)
	f.dims.Store(4096)
	for name, more := range map[string][]string{"the model's own": nil, "configured": {"YIKU_EMBED__ENDPOINT__DIMS=4096"}} {
		env := append(append(f.env(t), inPGVector...), more...)
		for _, command := range [][]string{{"doctor"}, {"serve", "--addr", freeAddr(t)}} {
			r := yikuIn(t, env, append(command, "--data", t.TempDir(), "--database-url", url)...)
			if r.code == 0 || !strings.Contains(r.out+r.err, "4096 维，pgvector 的索引最多 4000 维") {
				t.Errorf("%s, %s: exit %d\n%s%s", name, command[0], r.code, r.out, r.err)
			}
		}
	}
	if texts, _ := f.given(); texts > 1 {
		t.Errorf("%d texts were encoded first", texts)
	}
}
