package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(build(m)) }

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "yiku-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "yiku")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		panic(string(out))
	}
	return m.Run()
}

// environ is this process's without Yiku's own settings, and with more.
func environ(more ...string) []string {
	var env []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "YIKU_") {
			env = append(env, pair)
		}
	}
	return append(env, more...)
}

// result is what a command that has ended said.
type result struct {
	out, err string
	code     int
}

// yiku runs a command to its end.
func yiku(t testing.TB, args ...string) result {
	t.Helper()
	return yikuIn(t, nil, args...)
}

func yikuIn(t testing.TB, env []string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	c := exec.CommandContext(t.Context(), binary, args...)
	c.Env, c.Stdout, c.Stderr = environ(env...), &out, &errs
	err := c.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	return result{out.String(), errs.String(), c.ProcessState.ExitCode()}
}

// mustYiku runs a command that must succeed.
func mustYiku(t testing.TB, args ...string) result {
	t.Helper()
	return mustYikuIn(t, nil, args...)
}

func mustYikuIn(t testing.TB, env []string, args ...string) result {
	t.Helper()
	r := yikuIn(t, env, args...)
	if r.code != 0 {
		t.Fatalf("yiku %s: exit %d\n%s%s", strings.Join(args, " "), r.code, r.out, r.err)
	}
	return r
}

// service is a serving process.
type service struct {
	base  string
	cmd   *exec.Cmd
	log   *syncBuffer
	asked sync.Once // to stop
	ended sync.Once
	code  int
}

// serve starts `yiku serve`, without a limit on asks, and returns when it listens.
func serve(t testing.TB, env []string, args ...string) *service {
	t.Helper()
	addr := freeAddr(t)
	s := &service{base: "http://" + addr, log: &syncBuffer{}}
	s.cmd = exec.Command(binary, append([]string{"serve", "--addr", addr}, args...)...)
	s.cmd.Env = environ(append([]string{"YIKU_LIMITS__ASKS__PER_SECOND=0", "YIKU_LIMITS__ALL_ASKS__PER_SECOND=0"}, env...)...)
	s.cmd.Stderr, s.cmd.Stdout = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Logf("serve said:\n%s", s.log)
		}
	})
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if strings.Contains(s.log.String(), "listening") {
			return s
		}
		if time.Now().After(deadline) || s.cmd.ProcessState != nil || syscall.Kill(s.cmd.Process.Pid, 0) != nil {
			t.Fatalf("serve does not listen")
		}
	}
}

// term sends SIGTERM, once: a second one ends the process at once.
func (s *service) term() { s.asked.Do(func() { s.cmd.Process.Signal(syscall.SIGTERM) }) }

// stop sends SIGTERM and gives the exit code, -1 when the process had to be killed after 20 seconds.
func (s *service) stop() int {
	s.ended.Do(func() {
		s.term()
		timer := time.AfterFunc(20*time.Second, func() { s.cmd.Process.Kill() })
		defer timer.Stop()
		s.cmd.Wait()
		s.code = s.cmd.ProcessState.ExitCode()
	})
	return s.code
}

// answer is what of the body of POST /api/v1/ask the tests look at.
type answer struct {
	ID    string
	Kind  string
	Entry struct {
		ID, Code, Question, Answer, Notice string
		Revision                           int
		Basis                              []struct{ Quote string }
		Department                         struct{ Phones []struct{ Number string } }
	}
	Choices  []struct{ ID, Code, Question string }
	Fallback struct{ Phone string }
}

// ask asks over HTTP and must get an answer.
func (s *service) ask(t testing.TB, question string) answer {
	t.Helper()
	a, err := s.tryAsk(http.DefaultClient, question)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *service) tryAsk(client *http.Client, question string) (answer, error) {
	body, err := json.Marshal(map[string]string{"question": question})
	if err != nil {
		return answer{}, err
	}
	resp, err := client.Post(s.base+"/api/v1/ask", "application/json", bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	if resp.StatusCode != http.StatusOK {
		return answer{}, &httpError{resp.StatusCode, string(text)}
	}
	var a answer
	return a, json.Unmarshal(text, &a)
}

type httpError struct {
	code int
	body string
}

func (e *httpError) Error() string { return http.StatusText(e.code) + ": " + e.body }

// get gives the status and body of a page.
func (s *service) get(t testing.TB, path string) (int, string) {
	t.Helper()
	resp, err := http.Get(s.base + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// within waits until ok, for at most d, and says how long it took.
func within(t testing.TB, d time.Duration, what string, ok func() bool) time.Duration {
	t.Helper()
	start := time.Now()
	for !ok() {
		if time.Since(start) > d {
			t.Fatalf("not within %v: %s", d, what)
		}
		time.Sleep(25 * time.Millisecond)
	}
	return time.Since(start)
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// shared is a file of ../shared beside the repository; without it the test is skipped.
func shared(t testing.TB, path string) string {
	t.Helper()
	name := filepath.Join("..", "..", "..", "shared", path)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("needs %s: %v", path, err)
	}
	return name
}

// mapOf is a map file of the starter library.
func mapOf(name string) string { return filepath.Join("..", "..", "seeds", "maps", name+".yaml") }

// write writes a file of the test's own.
func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// syncBuffer is a buffer that one goroutine writes and another reads.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
