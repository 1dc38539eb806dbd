package channeltest

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// axeVersion is the release of axe-core that pages are held against.
const axeVersion = "4.14.1"

var axe = sync.OnceValues(loadAxe)

// Axe is the script of axe-core, which finds what keeps people with disabilities out of a page. It comes from npm once and
// is kept in the user's cache folder, never in the repository. Where it cannot be had the test is skipped, in CI it fails.
func Axe(tb testing.TB) string {
	tb.Helper()
	script, err := axe()
	if err != nil && os.Getenv("CI") == "true" {
		tb.Fatalf("axe-core: %v", err)
	} else if err != nil {
		tb.Skipf("axe-core cannot be had, accessibility is not checked: %v", err)
	}
	return script
}

func loadAxe() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	kept := filepath.Join(cache, "yiku", "axe-core-"+axeVersion+".js")
	if script, err := os.ReadFile(kept); err == nil {
		return string(script), nil
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		return "", err
	}
	script, err := fetchAxe()
	if err != nil {
		return "", err
	}
	part := fmt.Sprintf("%s.%d", kept, os.Getpid()) // tests of several packages may come here together
	if err := os.WriteFile(part, []byte(script), 0o644); err != nil {
		return "", err
	}
	return script, os.Rename(part, kept)
}

// fetchAxe lets npm, which checks what it gets, pack the release into a folder that is removed.
func fetchAxe() (string, error) {
	dir, err := os.MkdirTemp("", "axe-core")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	c := exec.Command("npm", "pack", "--silent", "axe-core@"+axeVersion)
	c.Dir = dir
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("npm pack: %w", err)
	}
	packed, err := os.Open(filepath.Join(dir, filepath.Base(strings.TrimSpace(string(out)))))
	if err != nil {
		return "", err
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return "", err
	}
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if err != nil {
			return "", errors.Join(errors.New("axe.min.js is not in the package"), err)
		}
		if h.Name == "package/axe.min.js" {
			script, err := io.ReadAll(r)
			return string(script), err
		}
	}
}
