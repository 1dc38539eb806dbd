// Package bench makes the library and the questions that speed and memory are measured on. The same number of entries
// always gives the same ones.
package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"yiku/kb"

	"github.com/klauspost/compress/zstd"
)

// Corpus is a library to measure on.
type Corpus struct {
	Source    string // where its text is from, for people
	Entries   []*kb.Entry
	Questions []string // 2,000 different ones, half of them reworded forms
}

// pair is one line of the shared training text.
type pair struct{ A, B, Kind string }

// questionCount is how many questions are asked (contract.md).
const questionCount = 2000

// Make makes n entries of three forms from the pairs in trainDir, or, when starter is not nil, from the texts of its
// entries. It fails with fs.ErrNotExist when trainDir has no pairs.
func Make(n int, trainDir string, starter []*kb.Entry) (Corpus, error) {
	c := Corpus{Source: "the starter library"}
	var pairs []pair
	for _, e := range starter {
		for _, f := range e.Forms() {
			pairs = append(pairs, pair{A: f, B: e.Answer})
		}
	}
	if starter == nil {
		var err error
		c.Source = trainDir
		if pairs, err = readPairs(filepath.Join(trainDir, "pairs.jsonl.zst")); err != nil {
			return c, err
		}
	}
	if len(pairs) == 0 {
		return c, errors.New("no text to make a library from")
	}
	r := rand.New(rand.NewPCG(20240627, 1))
	r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	clauses := clausesOf(pairs)
	for i := range n {
		c.Entries = append(c.Entries, entry(r, i, pairs, clauses))
	}
	c.Questions = questions(r, c.Entries)
	return c, nil
}

func readPairs(path string) ([]pair, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	var out []pair
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p pair
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, lines.Err()
}

// clausesOf cuts every text at its punctuation.
func clausesOf(pairs []pair) []string {
	var out []string
	for _, p := range pairs {
		for _, s := range strings.FieldsFunc(p.A+"，"+p.B, func(r rune) bool { return strings.ContainsRune("，。；：、！？\n,;:!?“”（）()", r) }) {
			if n := utf8.RuneCountInString(s); n >= 5 && n <= 24 {
				out = append(out, s)
			}
		}
	}
	return out
}

// entry makes the ith entry: from the ith pair while there are pairs, from crossed clauses beyond.
func entry(r *rand.Rand, i int, pairs []pair, clauses []string) *kb.Entry {
	clause := func() string { return clauses[r.IntN(len(clauses))] }
	e := &kb.Entry{
		Code: fmt.Sprintf("bench-%07d", i), Type: "热点问答", Category: "测量", Department: "bench", Status: kb.Published,
		NoBasis: "测量用", Keywords: []string{clause()},
	}
	p := pair{A: clause() + clause(), B: clause() + "，" + clause() + "。"}
	if i < len(pairs) {
		p = pairs[i]
	}
	e.Question = crop(p.A, 32)
	second := crop(p.B, 24)
	e.Similar = []string{second, half(e.Question) + half(clause())}
	e.Answer = p.B + "。" + clause() + "，" + clause() + "。\n\n## 材料\n\n" + clause() + "；" + clause() + "。"
	e.ID = fmt.Sprintf("01BENCH%019d", i)
	e.Revision = 1
	return e
}

func crop(s string, n int) string {
	rs := []rune(s)
	return string(rs[:min(len(rs), n)])
}

func half(s string) string {
	rs := []rune(s)
	return string(rs[:(len(rs)+1)/2])
}

// questions takes forms spread over the entries: every other one as it is, the rest reworded.
func questions(r *rand.Rand, entries []*kb.Entry) []string {
	seen := map[string]bool{}
	var out []string
	for try := 0; len(out) < questionCount && try < 50*questionCount; try++ {
		forms := entries[r.IntN(len(entries))].Forms()
		q := forms[r.IntN(len(forms))]
		if len(out)%2 == 1 {
			q = reword(r, q)
		}
		if strings.TrimSpace(q) != "" && !seen[q] {
			seen[q] = true
			out = append(out, q)
		}
	}
	return out
}

// reword drops two characters and swaps two parts.
func reword(r *rand.Rand, s string) string {
	rs := []rune(s)
	for range 2 {
		if len(rs) > 4 {
			i := r.IntN(len(rs))
			rs = append(rs[:i], rs[i+1:]...)
		}
	}
	i := len(rs) / 3
	j := i + (len(rs)-i)/2
	return string(rs[:i]) + string(rs[j:]) + string(rs[i:j])
}
