package retrieval

import (
	"bufio"
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yiku/kb"
)

// How many keywords that the library has no form of are read rightly as a whole: typed as pinyin, and with one character that sounds alike in place of another. `go test -v -run ShareRead ./retrieval` prints them.
func TestShareReadRightly(t *testing.T) {
	const eval = "../../shared/data/eval"
	corpus, keywords := lines(t, filepath.Join(eval, "lecoqa-kw", "corpus.jsonl")), lines(t, filepath.Join(eval, "lecoqa-kw", "queries.jsonl"))
	var recs []kb.Record
	for _, l := range corpus {
		recs = append(recs, entry(l.ID, cmp.Or(l.Title, "第"+l.ID+"条"), l.Text))
	}
	st := mustStore(t)
	for part := range slices.Chunk(recs, kb.MaxPut) {
		mustPut(t, st, part...)
	}
	e := mustRun(t, st)
	rnd := rand.New(rand.NewPCG(1, 1))
	ways := []struct {
		name  string
		typed func(word string) string
		least float64
	}{
		{"pinyin", func(w string) string { return said(w, "") }, 0.9},
		{"one sounds alike", func(w string) string {
			return replaced(rnd, w, func(c rune) []rune { return sounding[said(string(c), "")] })
		}, 0.8},
	}
	for _, way := range ways {
		read, n := 0, 0
		for _, q := range keywords {
			w := strings.FieldsFunc(q.Text, func(r rune) bool { return !isHan(r) })
			if len(w) == 0 || len([]rune(w[0])) < 4 {
				continue
			}
			typed := way.typed(w[0])
			if typed == "" {
				continue
			}
			n++
			a, err := e.read(kb.Question{Text: typed, Scope: kb.Scope{Channel: kb.ChannelWebsite}}, e.now())
			if err != nil {
				t.Fatal(err)
			}
			if a.correct(e.typing); a.text == w[0] {
				read++
			}
		}
		share := float64(read) / float64(max(n, 1))
		t.Logf("%s: %.3f of %d", way.name, share, n)
		if share < way.least {
			t.Errorf("%s: %.3f of %d are read rightly, %.2f before", way.name, share, n, way.least)
		}
	}
}

// goldenLine is a row of a golden set's corpus or questions.
type goldenLine struct {
	ID          string `json:"_id"`
	Title, Text string
}

// lines reads a file of the shared data; without it the test is skipped.
func lines(t *testing.T, name string) (out []goldenLine) {
	t.Helper()
	f, err := os.Open(name)
	if os.IsNotExist(err) {
		t.Skipf("%s is not there", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var l goldenLine
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}
