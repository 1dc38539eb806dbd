package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"yiku/kb/store"
	"yiku/kb/storetest"
)

// cluster is a PostgreSQL server of the test's own, which it may stop.
type cluster struct {
	t        testing.TB
	bin, dir string
	port     string
}

// newCluster starts a server. Without PostgreSQL on the machine the test is skipped, in CI it fails.
func newCluster(t testing.TB) *cluster {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("PostgreSQL is not installed")
		}
		t.Skip("needs PostgreSQL's own programs (postgresql on Debian)")
	}
	slices.Sort(found)
	dir, err := os.MkdirTemp("", "yiku-pg-")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(freeAddr(t), ":")
	c := &cluster{t, filepath.Dir(found[len(found)-1]), dir, port}
	t.Cleanup(func() {
		c.run("pg_ctl", "-D", dir+"/data", "-m", "immediate", "stop")
		os.RemoveAll(dir)
	})
	if account := c.account(); account != nil {
		if err := os.Chown(dir, int(account.Uid), int(account.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	c.must("initdb", "-D", dir+"/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
	c.start()
	return c
}

// account is who runs the server: PostgreSQL refuses to run as root.
func (c *cluster) account() *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		c.t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func (c *cluster) run(program string, args ...string) (string, error) {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.account()}
	log, err := os.CreateTemp("", "yiku-pg-log-") // a pipe would be held open by the server
	if err != nil {
		return "", err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	err = cmd.Run()
	said, _ := os.ReadFile(log.Name())
	return string(said), err
}

func (c *cluster) must(program string, args ...string) {
	c.t.Helper()
	if said, err := c.run(program, args...); err != nil {
		c.t.Fatalf("%s: %v\n%s", program, err, said)
	}
}

func (c *cluster) start() {
	c.t.Helper()
	c.must("pg_ctl", "-D", c.dir+"/data", "-w", "-l", c.dir+"/log", "-o", "-p "+c.port+" -k "+c.dir+" -c listen_addresses=127.0.0.1", "start")
}

func (c *cluster) stop() {
	c.t.Helper()
	c.must("pg_ctl", "-D", c.dir+"/data", "-m", "immediate", "stop")
}

func (c *cluster) url() string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%s/postgres?sslmode=disable", c.port)
}

// TestDatabaseAway stops PostgreSQL under load: no ask fails, /readyz says degraded, and when it is back everything
// heals, the journal included.
func TestDatabaseAway(t *testing.T) {
	c := newCluster(t)
	data := t.TempDir()
	s := serve(t, nil, "--data", data, "--database-url", c.url())
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
	is := func(want string) func() bool {
		return func() bool { code, body := s.get(t, "/readyz"); return code == 200 && strings.Contains(body, want) }
	}
	time.Sleep(time.Second)
	c.stop()
	within(t, 3*time.Second, "readyz says degraded", is(`"status":"degraded"`))
	time.Sleep(2 * time.Second)
	c.start()
	within(t, 10*time.Second, "readyz says ok", is(`"status":"ok"`))
	time.Sleep(time.Second)
	close(done)
	load.Wait()
	t.Logf("%d asks, %d failed", asked.Load(), failed.Load())
	within(t, 15*time.Second, "the journal is written", is(`"journal_queued":0`))
	if code := s.stop(); code != 0 {
		t.Errorf("stopping gave %d", code)
	}
	if n := journalRows(t, "--data", data, "--database-url", c.url()); n != asked.Load() {
		t.Errorf("%d questions were asked, %d are in the journal", asked.Load(), n)
	}
	mustYiku(t, "audit", "verify", "--data", data, "--database-url", c.url())
}

// TestDatabaseAwayAtStart says in one line what to do.
func TestDatabaseAwayAtStart(t *testing.T) {
	r := yiku(t, "serve", "--data", t.TempDir(), "--addr", freeAddr(t), "--database-url", "postgres://u:geheim@"+freeAddr(t)+"/yiku?sslmode=disable")
	if r.code != 1 || errorLines(r.err) != 1 || strings.Contains(r.err, "geheim") {
		t.Errorf("exit %d\n%s", r.code, r.err)
	}
}

// TestTwoProcesses serves one PostgreSQL twice: an edit is live in both within a second.
func TestTwoProcesses(t *testing.T) {
	url := storetest.PostgresURL(t)
	one := serve(t, nil, "--data", t.TempDir(), "--database-url", url)
	two := serve(t, nil, "--data", t.TempDir(), "--database-url", url)
	put := func(question string) {
		t.Helper()
		mustYiku(t, "import", "--data", t.TempDir(), "--database-url", url, write(t, "one.jsonl",
			`{"code":"unicorn","question":"`+question+`","answer":"向责任部门书面申请。","no_basis":"示例"}`+"\n"))
	}
	is := func(question string) func() bool {
		return func() bool {
			for _, s := range []*service{one, two} {
				if a := s.ask(t, question); a.Kind != "direct" || a.Entry.Code != "unicorn" {
					return false
				}
			}
			return true
		}
	}
	put("蓝色独角兽养殖补贴怎么申请")
	t.Log("live after", within(t, time.Second, "a new entry is found", is("蓝色独角兽养殖补贴怎么申请")))
	put("紫色鲸鱼驯养许可去哪里办")
	t.Log("live after", within(t, time.Second, "the new wording is found", is("紫色鲸鱼驯养许可去哪里办")))
	for _, s := range []*service{one, two} {
		if a := s.ask(t, "蓝色独角兽养殖补贴怎么申请"); a.Kind == "direct" && a.Entry.Code == "unicorn" {
			t.Error("the old wording still matches")
		}
	}
}

// TestStartTogether starts three processes at once over one empty database.
func TestStartTogether(t *testing.T) {
	url := storetest.PostgresURL(t)
	var all sync.WaitGroup
	for range 3 {
		data := t.TempDir()
		all.Go(func() {
			if s := serve(t, nil, "--data", data, "--database-url", url); s.ask(t, "政策问答平台归谁管").Kind != "direct" {
				t.Error("one does not answer")
			}
		})
	}
	all.Wait()
	mustYiku(t, "audit", "verify", "--data", t.TempDir(), "--database-url", url)
}

// TestLookingMakesNoLibrary checks a file against a database without a library, and asks the doctor about it: it stays empty.
func TestLookingMakesNoLibrary(t *testing.T) {
	at := []string{"--data", filepath.Join(t.TempDir(), "data"), "--database-url", storetest.PostgresURL(t)}
	good := write(t, "good.jsonl", `{"code":"a","question":"蓝色独角兽养殖补贴怎么申请","answer":"向责任部门书面申请。","no_basis":"示例"}`+"\n")
	if dry := importJSON(t, 0, append(at, "--dry-run", good)...); dry.New != 1 {
		t.Errorf("%+v", dry)
	}
	if r := yiku(t, append([]string{"doctor"}, at...)...); !strings.Contains(r.out, "还没有库") {
		t.Errorf("doctor: %d\n%s%s", r.code, r.out, r.err)
	}
	if r := yiku(t, append([]string{"export", "--kind", "entries", filepath.Join(t.TempDir(), "x.jsonl")}, at...)...); r.code != 1 || !strings.Contains(r.err, "还没有库，请检查 --database-url") {
		t.Errorf("export: %d\n%s", r.code, r.err)
	}
	if _, err := os.Stat(at[1]); err == nil {
		t.Error("a data folder was made")
	}
	if there, err := store.Exists(t.Context(), store.Config{URL: at[3]}); there || err != nil {
		t.Errorf("a library was made: %t, %v", there, err)
	}
}
