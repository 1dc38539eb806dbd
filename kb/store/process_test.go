package store_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"yiku/kb"
	"yiku/kb/store"
)

// childEnv turns the test binary into a process that puts batches and says which were acknowledged.
const childEnv = "YIKU_STORE_TEST_CHILD"

type child struct {
	Config  store.Config
	Prefix  string
	Batches int
}

func TestMain(m *testing.M) {
	slog.SetLogLoggerLevel(slog.LevelError)
	text := os.Getenv(childEnv)
	if text == "" {
		os.Exit(m.Run())
	}
	var c child
	err := json.Unmarshal([]byte(text), &c)
	if err == nil {
		err = c.run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (c child) run(ctx context.Context) error {
	s, err := store.Open(ctx, c.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	for i := range c.Batches {
		if _, err := s.Put(ctx, act, c.batch(i)...); err != nil {
			return err
		}
		fmt.Println(i)
	}
	return nil
}

const childBatch = 20

func (c child) batch(i int) []kb.Record {
	recs := make([]kb.Record, childBatch)
	for j := range recs {
		recs[j] = &kb.Entry{Code: fmt.Sprintf("%s-%04d-%02d", c.Prefix, i, j), Question: "问", Answer: strings.Repeat("答", 500), Status: kb.Draft}
	}
	return recs
}

// start starts the child; its output is what it acknowledged.
func (c child) start(t testing.TB) (*exec.Cmd, io.Reader) {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd, out
}

func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		total := 0
		for round := range 10 {
			p := child{Config: c, Prefix: fmt.Sprint("K", round), Batches: 100_000}
			cmd, out := p.start(t)
			kill := time.Duration(200+rand.IntN(400)) * time.Millisecond
			time.AfterFunc(kill, func() { cmd.Process.Kill() })
			acknowledged := 0
			for lines := bufio.NewScanner(out); lines.Scan(); acknowledged++ {
				if n, err := strconv.Atoi(lines.Text()); err != nil || n != acknowledged {
					t.Fatal(lines.Text())
				}
			}
			cmd.Wait()
			total += acknowledged
			n := 0
			for after := p.Prefix + "-"; ; {
				page, err := s.List(t.Context(), kb.KindEntry, after, 1000)
				if err != nil {
					t.Fatal(err)
				}
				for _, rec := range page {
					if strings.HasPrefix(rec.Key(), p.Prefix+"-") {
						n++
					}
					after = rec.Key()
				}
				if len(page) < 1000 {
					break
				}
			}
			if n < acknowledged*childBatch || n%childBatch != 0 || n > (acknowledged+1)*childBatch {
				t.Fatalf("killed after %v: %d batches acknowledged, %d records there", kill, acknowledged, n)
			}
		}
		if v := verify(t, s); v.Fault != nil || total == 0 {
			t.Fatalf("%d batches acknowledged, %+v, %+v", total, v, v.Fault)
		}
		put(t, s, &kb.Entry{Code: "after", Question: "问", Answer: "答", Status: kb.Draft})
	})
}

func TestSeveralProcessesStartAndWriteTogether(t *testing.T) {
	dialects(t, func(t *testing.T, c store.Config) {
		var wg sync.WaitGroup
		for w := range 4 {
			cmd, out := child{Config: c, Prefix: fmt.Sprint("P", w), Batches: 8}.start(t)
			wg.Go(func() {
				io.Copy(io.Discard, out)
				if err := cmd.Wait(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		mustBeWhole(t, mustOpen(t, c), 4*8*childBatch)
	})
}

func TestServeSeesWhatImportWrites(t *testing.T) {
	inTurn(t, func(t *testing.T, c store.Config) {
		s := mustOpen(t, c)
		_, out := child{Config: c, Prefix: "I", Batches: 3}.start(t)
		seen := int64(0)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			start := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			if err := s.Wait(ctx, seen); err != nil {
				t.Fatal(err)
			}
			cancel()
			if took := time.Since(start); took > 500*time.Millisecond {
				t.Errorf("seen after %v", took)
			}
			seen += childBatch
		}
	})
}
