package yiku_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

// goldenLeast is the length of a question, in characters, from which it is not merely what everybody says.
const goldenLeast = 12

// TestNoGoldenQuestionIsInTheRepository: the sets that answers are measured on must not be learnt by heart. (What the encoder
// is trained on is compared where it is made: retrieval/embed/train/texts.py.)
func TestNoGoldenQuestionIsInTheRepository(t *testing.T) {
	sets, _ := filepath.Glob("../shared/data/eval/*/queries.jsonl")
	if len(sets) == 0 {
		t.Skip("../shared/data/eval is not there")
	}
	byStart := map[string][]string{} // by the first goldenLeast characters
	for _, f := range sets {
		for _, q := range questions(t, f) {
			// In pinyin so many letters are a word or two.
			if rs := []rune(q); len(rs) >= goldenLeast && strings.ContainsFunc(q, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				start := string(rs[:goldenLeast])
				byStart[start] = append(byStart[start], q)
			}
		}
	}
	out, err := exec.Command("git", "ls-files").Output()
	if err != nil {
		t.Skip("not a git checkout")
	}
	plain, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	for _, name := range strings.Fields(string(out)) {
		b, err := os.ReadFile(name)
		if strings.HasSuffix(name, ".zst") {
			b, err = plain.DecodeAll(b, nil)
		}
		if err != nil || !utf8.Valid(b) {
			continue
		}
		text := string(b)
		var at []int // of the last characters
		for i := range text {
			if at = append(at, i); len(at) < goldenLeast {
				continue
			}
			start := at[len(at)-goldenLeast]
			_, size := utf8.DecodeRuneInString(text[i:])
			for _, q := range byStart[text[start:i+size]] {
				if strings.HasPrefix(text[start:], q) {
					t.Errorf("%s has the golden question “%s”", name, q)
				}
			}
		}
	}
}

// questions reads the texts of a queries.jsonl.
func questions(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var q struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		out = append(out, q.Text)
	}
	return out
}
