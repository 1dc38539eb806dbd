package seeds

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"yiku/kb"
)

// article is one article of a law, in one of its versions.
type article struct{ Law, Article, Text, Date string }

// mustReadLaws gives the newest version of each law's articles by law and number.
func mustReadLaws(t *testing.T) map[string]map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "shared", "data", "train", "laws_articles.jsonl.zst"))
	if err != nil {
		t.Skipf("the articles that the quotes come from are not here: %v", err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	newest, texts := map[string]string{}, map[string]map[string]string{}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a article
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if a.Date < newest[a.Law] {
			continue
		}
		if a.Date > newest[a.Law] || texts[a.Law] == nil {
			newest[a.Law], texts[a.Law] = a.Date, map[string]string{}
		}
		texts[a.Law][a.Article] += a.Text + "\n"
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return texts
}

// Every quoted passage stands in the newest version of the article that it is said to come from.
func TestLawsAreQuotedVerbatim(t *testing.T) {
	laws := mustReadLaws(t)
	quotes := 0
	for _, e := range mustRead[*kb.Entry](t) {
		for _, b := range e.Basis {
			if b.Policy == noticeCode {
				continue
			}
			quotes++
			number, _, _ := strings.Cut(b.Clause, "条") // 第十七条第二款 is in 第十七条
			said := laws[b.Policy][number+"条"]
			if rest := strings.TrimPrefix(b.Clause, number+"条"); strings.HasPrefix(rest, "之") {
				said = laws[b.Policy][b.Clause]
			}
			if b.Quote == "" || !strings.Contains(said, b.Quote) {
				t.Errorf("%s: %s %s does not say %q", e.Code, b.Policy, b.Clause, b.Quote)
			}
		}
	}
	if quotes < 200 {
		t.Errorf("only %d quotes of laws", quotes)
	}
}
