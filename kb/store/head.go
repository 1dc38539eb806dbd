package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/uptrace/bun"
)

// headMark is a place in the audit chain: a row's number and hash. The zero mark is before the first row.
type headMark struct {
	Seq  int64
	Hash string
}

// holds reports whether the chain still has this row as it was.
func (m headMark) holds(ctx context.Context, db bun.IDB) (bool, error) {
	if m == (headMark{}) {
		return true, nil
	}
	n, err := db.NewSelect().Model((*auditRow)(nil)).Where("seq = ?", m.Seq).Where("hash = ?", clean(m.Hash)).Count(ctx)
	return n == 1, err
}

// headFile keeps the chain's head outside the database, so that a chain cut short is noticed. It may be behind the
// chain (a crash after a commit, other processes over the same database), never ahead of it.
type headFile struct {
	dir string // "" keeps nothing
	mu  sync.Mutex
}

func (f *headFile) path() string { return filepath.Join(f.dir, "audit-head") }

// load reads the mark. A file that cannot be read gives one that holds nowhere: somebody has touched it.
func (f *headFile) load() headMark {
	if f.dir == "" {
		return headMark{}
	}
	text, err := os.ReadFile(f.path())
	if errors.Is(err, fs.ErrNotExist) {
		return headMark{}
	}
	var m headMark
	if err == nil {
		_, err = fmt.Sscanf(string(text), "%d %64s\n", &m.Seq, &m.Hash)
	}
	if err != nil || m.Seq < 1 {
		return headMark{Seq: -1, Hash: "unreadable"}
	}
	return m
}

// advance moves the file on to the chain's new head. When the chain did not hold the old one it stays where it is: it
// is the proof. The change is committed already, so a failure is logged and no more.
func (f *headFile) advance(to headMark, whole bool) {
	slog.Info("audit head", "seq", to.Seq, "hash", to.Hash)
	if !whole {
		slog.Error("审计链与 audit-head 文件不符，可能有人绕过程序改动了数据库：请运行 yiku audit verify", "file", f.path())
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dir == "" || f.load().Seq >= to.Seq {
		return
	}
	if err := f.save(to); err != nil {
		slog.Error("audit head not written", "file", f.path(), "error", err)
	}
}

func (f *headFile) save(m headMark) error {
	return writeFile(f.path(), func(w *os.File) error {
		_, err := fmt.Fprintf(w, "%d %s\n", m.Seq, m.Hash)
		return err
	})
}

// setAside puts away the mark of what the directory held before, once a chain has begun anew: it stays as audit-head.old,
// the proof of what was there. What only reads never does this, so that Verify can name a library that was wiped.
func (f *headFile) setAside() {
	f.mu.Lock()
	defer f.mu.Unlock()
	old := f.load()
	if old == (headMark{}) {
		return
	}
	slog.Warn("数据库原来是空的，与 audit-head 文件不符，旧文件改名为 audit-head.old 保留：如果没有换过数据库，请查明它为什么被清空",
		"file", f.path(), "seq", old.Seq, "hash", old.Hash)
	if err := os.Rename(f.path(), f.path()+".old"); err != nil {
		slog.Error("audit head not set aside", "file", f.path(), "error", err)
	}
}

// writeFile writes a file so that it is there whole or not at all, power loss included.
func writeFile(path string, fill func(*os.File) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".yiku-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once renamed
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
