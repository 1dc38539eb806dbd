// Package eval measures answers on golden sets: what came first, what was decided, and how long it took.
package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"yiku/kb"
)

// Set is a golden set: questions, and the entries that answer them.
type Set struct {
	Name    string
	Entries []*kb.Entry // ordered by code; nil for a set that is asked against the starter library
	Queries []Query
}

// Query is a question with its right entries by code, each with a grade of at least 1; none when it should get None.
type Query struct {
	ID, Text string
	Before   []string // asked earlier in the same conversation, oldest first
	Phones   []string // when given, it should get None with one of these to call
	Right    map[string]int
}

// Sets reads the golden sets under the directories: one that has no queries.jsonl is walked one level down.
func Sets(dirs ...string) ([]Set, error) {
	var out []Set
	for _, dir := range dirs {
		folders := []string{dir}
		if !has(dir, "queries.jsonl") {
			folders, _ = filepath.Glob(filepath.Join(dir, "*"))
			folders = slices.DeleteFunc(folders, func(f string) bool { return !has(f, "queries.jsonl") })
		}
		if len(folders) == 0 {
			return nil, kb.Errorf(kb.NotFound, "%s 里没有评测集（queries.jsonl）", dir)
		}
		for _, f := range folders {
			s, err := readSet(f)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f, err)
			}
			out = append(out, s)
		}
	}
	return out, nil
}

func has(dir, file string) bool {
	_, err := os.Stat(filepath.Join(dir, file))
	return err == nil
}

func readSet(dir string) (Set, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: filepath.Base(abs)}
	right, err := readRight(filepath.Join(dir, "qrels.tsv"))
	if err != nil {
		return s, err
	}
	err = eachLine(filepath.Join(dir, "queries.jsonl"), func(r row) {
		s.Queries = append(s.Queries, Query{ID: r.ID, Text: r.Text, Before: r.Before, Phones: r.Phones, Right: right[r.ID]})
	})
	if err != nil {
		return s, err
	}
	err = eachLine(filepath.Join(dir, "corpus.jsonl"), func(r row) {
		e := &kb.Entry{Code: r.ID, Question: r.Title, Answer: r.Text, Status: kb.Published}
		e.ID, e.Revision = r.ID, 1
		s.Entries = append(s.Entries, e)
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	slices.SortFunc(s.Entries, func(a, b *kb.Entry) int { return strings.Compare(a.Code, b.Code) })
	return s, err
}

// row is a line of corpus.jsonl or queries.jsonl.
type row struct {
	ID     string   `json:"_id"`
	Title  string   `json:"title"`
	Text   string   `json:"text"`
	Before []string `json:"before"`
	Phones []string `json:"phones"`
}

// eachLine calls do with each line.
func eachLine(path string, do func(row)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return err
		}
		do(r)
	}
	return lines.Err()
}

// readRight reads query, document, grade after one line of headings; a missing file has none.
func readRight(path string) (map[string]map[string]int, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]int{}
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if i == 0 {
			continue
		}
		if len(cells) != 3 {
			return nil, fmt.Errorf("qrels.tsv line %d: %d cells, not 3", i+1, len(cells))
		}
		grade, err := strconv.Atoi(cells[2])
		if err != nil {
			return nil, fmt.Errorf("qrels.tsv line %d: %w", i+1, err)
		}
		if grade < 1 {
			continue
		}
		if out[cells[0]] == nil {
			out[cells[0]] = map[string]int{}
		}
		out[cells[0]][cells[1]] = grade
	}
	return out, nil
}
