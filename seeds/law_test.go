package seeds

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/unicode/norm"

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

// number finds a number in digits or in characters; 六种 and its like count what is listed behind them.
var number = regexp.MustCompile(`([0-9〇零一二两三四五六七八九十百千万]+)([种类条项]|部分)?`)

// figures are the characters of a number with their values; those from 10 on multiply what stands before.
var figures = map[rune]int{
	'〇': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'十': 10, '百': 100, '千': 1000, '万': 10000,
}

func valueOf(s string) int {
	sum, n := 0, 0
	for _, r := range s {
		v, named := figures[r]
		switch {
		case v == 10000:
			sum, n = (sum+n)*v, 0
		case v >= 10:
			sum, n = sum+max(n, 1)*v, 0
		case named:
			n = n*10 + v
		default:
			n = n*10 + int(r-'0')
		}
	}
	return sum + n
}

func TestValueOf(t *testing.T) {
	for s, want := range map[string]int{"十": 10, "六十": 60, "三百二十": 320, "二〇二四": 2024, "2024": 2024, "6万": 60000, "二十万": 200000, "一千": 1000} {
		if got := valueOf(s); got != want {
			t.Errorf("valueOf(%s) = %d, want %d", s, got, want)
		}
	}
}

// unquoted rests on a decision that the articles lack; its answer names it.
const unquoted = "law-tuixiu-nianling"

// What an answer concludes in numbers is the law's own word: each stands in a quote, as 60日 or as 六十日. 一 alone is said of everything.
func TestConclusionsHaveTheirNumbersFromTheLaw(t *testing.T) {
	for _, e := range mustRead[*kb.Entry](t) {
		if !strings.HasPrefix(e.Code, "law-") || e.Code == unquoted {
			continue
		}
		quoted := map[int]bool{}
		for _, b := range e.Basis {
			for _, m := range number.FindAllStringSubmatch(norm.NFKC.String(b.Quote), -1) {
				quoted[valueOf(m[1])] = true
			}
		}
		conclusion, _, _ := strings.Cut(e.Answer, "\n## ")
		conclusion, _, _ = strings.Cut(conclusion, "。")
		for _, m := range number.FindAllStringSubmatch(conclusion, -1) {
			if m[1] != "一" && m[2] == "" && !slices.Contains(national, m[1]) && !quoted[valueOf(m[1])] {
				t.Errorf("%s: no quote says %s: %s", e.Code, m[1], conclusion)
			}
		}
	}
}
