package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// syllables make texts in which characters recur as they do in Chinese: a few often, most seldom.
var syllables = []rune("的了是在有政策办理申请材料社保医保公积金入学户口登记条件时间地点费用街道部门养老失业工伤生育补贴残疾低保住房就业创业企业税务结婚离婚出生死亡证明居住暂住")

func sentence(r *rand.Rand, n int) string {
	out := make([]rune, n)
	for i := range out {
		out[i] = syllables[int(float64(len(syllables))*r.Float64()*r.Float64())]
	}
	return string(out)
}

func library(r *rand.Rand, n int) []Doc {
	docs := make([]Doc, n)
	for i := range docs {
		docs[i] = Doc{ID: fmt.Sprintf("%06d", i), Forms: []string{sentence(r, 4+r.IntN(12)), sentence(r, 4+r.IntN(12))}, Tags: []string{sentence(r, 3)}, Body: sentence(r, 20+r.IntN(60))}
	}
	return docs
}

// slow scores every unit without any short cut.
func slow(x *inverted, q []weighted, allowed func(uint32) bool) map[uint32]float32 {
	out := map[uint32]float32{}
	for _, w := range q {
		i := x.find(w.term)
		if i < 0 {
			continue
		}
		c := cursor{x: x, opened: -1, block: int(x.first[i]), first: int(x.first[i]), end: int(x.first[i+1])}
		for ok := c.seek(0); ok; ok = c.next() {
			if allowed(c.unit) {
				out[c.unit] += w.weight * impactStep * float32(c.impact)
			}
		}
	}
	return out
}

// Passing windows and terms over must not change what is found.
func TestTopIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	seg := newSegment(library(r, 9000), nil) // 27,000 units: several windows
	third := func(u uint32) bool { return u%3 == 0 }
	for i := range 60 {
		var q []weighted
		for _, c := range count(Terms(sentence(r, 2+r.IntN(14)))) {
			if (weighted{term: c.term}).weak() == (i%4 < 2) { // all strong, or all weak
				continue
			}
			q = append(q, weighted{c.term, float32(idf(seg.heads.units, seg.heads.df(c.term)))})
		}
		allowed := func(uint32) bool { return true }
		if i%2 == 1 {
			allowed = third
		}
		want := slow(seg.heads, q, allowed)
		ofDoc := map[owner]float32{} // the best of each document
		for u, sum := range want {
			ofDoc[seg.headOf[u]] = max(ofDoc[seg.headOf[u]], sum)
		}
		got := seg.heads.top(q, 20, seg.headOf, allowed)
		if len(got) != min(20, len(ofDoc)) {
			t.Fatalf("question %d: %d found, want %d", i, len(got), min(20, len(ofDoc)))
		}
		sums := make([]float32, 0, len(want))
		for _, s := range ofDoc {
			sums = append(sums, s)
		}
		slices.SortFunc(sums, func(a, b float32) int { return int(1e6 * (b - a)) })
		for k, g := range got {
			if d := g.score - want[g.unit]; d > 1e-3 || d < -1e-3 {
				t.Fatalf("question %d: unit %d scored %v, want %v", i, g.unit, g.score, want[g.unit])
			}
			if d := g.score - sums[k]; d > 1e-3 || d < -1e-3 {
				t.Fatalf("question %d: place %d has %v, want %v", i, k, g.score, sums[k])
			}
		}
	}
}

// The commonest bug of this field: an edited or deleted form must stop matching at once, wherever it stands.
func TestEditedFormsStopMatching(t *testing.T) {
	doc := func(id, form string) Doc { return Doc{ID: id, Forms: []string{form}, Body: "答复" + form} }
	x := New([]Doc{doc("a", "公积金怎么提取"), doc("b", "社保卡丢了怎么办")})
	finds := func(x *Index, form string) []string {
		var ids []string
		for _, d := range x.Exact(form) {
			ids = append(ids, d.ID)
		}
		return ids
	}
	if got := finds(x, "公积金怎么提取？"); !slices.Equal(got, []string{"a"}) {
		t.Fatalf("before: %v", got)
	}
	y := x.With([]Doc{doc("a", "蓝色独角兽养殖补贴"), doc("c", "新来的问题")}, []string{"b"})
	for form, want := range map[string][]string{"公积金怎么提取": nil, "社保卡丢了怎么办": nil, "蓝色独角兽养殖补贴": {"a"}, "新来的问题": {"c"}} {
		if got := finds(y, form); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", form, got, want)
		}
	}
	for _, m := range y.Search(asked("公积金怎么提取"), 10, Filter{}) {
		if m.Doc.ID == "a" && m.Doc.Forms[0] != "蓝色独角兽养殖补贴" || m.Doc.ID == "b" {
			t.Errorf("old form found: %+v", m)
		}
	}
	z := y.With([]Doc{doc("c", "再改一次")}, []string{"a"})
	if got := finds(z, "新来的问题"); got != nil {
		t.Errorf("edited in the delta: %v", got)
	}
	if z.Len() != 1 || y.Len() != 2 || x.Len() != 2 {
		t.Errorf("lengths %d %d %d", x.Len(), y.Len(), z.Len())
	}
	if got := finds(x, "公积金怎么提取"); !slices.Equal(got, []string{"a"}) {
		t.Errorf("the old state changed: %v", got)
	}
}

func TestAllInOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	docs := library(r, 50)
	x := New(slices.Clone(docs[:30])).With(docs[25:50], []string{"000003", "000030"})
	var ids []string
	for d := range x.All("000001") {
		ids = append(ids, d.ID)
	}
	var want []string
	for i := 2; i < 50; i++ {
		if i != 3 && i != 30 {
			want = append(want, fmt.Sprintf("%06d", i))
		}
	}
	// 000030 is put and dropped at once: a put wins, as its content is newer than the news of its going.
	want = slices.Insert(want, slices.Index(want, "000031"), "000030")
	if !slices.Equal(ids, want) {
		t.Errorf("got %v\nwant %v", ids, want)
	}
}

func TestTerms(t *testing.T) {
	same := func(a, b string) {
		t.Helper()
		if x, y := count(Terms(a)), count(Terms(b)); !slices.Equal(x, y) {
			t.Errorf("%q and %q have other terms", a, b)
		}
	}
	same("ETC怎么办", "ｅｔｃ 怎么办？")
	same("６０岁", "60岁")
	number := Terms("〔2024〕1号")[0]
	for _, s := range []string{"章政办发〔2024〕1号", "章政办发(2024)1号", "章政办发[2024]第1号文件", "见【2024】1号"} {
		if !slices.Contains(Terms(s), number) {
			t.Errorf("文号 not found in %q", s)
		}
	}
	if len(Terms("，。！")) != 0 {
		t.Error("punctuation has terms")
	}
}

func TestPassagesLoseNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		body := ""
		for range 1 + r.IntN(200) {
			body += sentence(r, 1+r.IntN(60)) + "。"
		}
		joined := ""
		for _, p := range passages(body) {
			joined += p
		}
		if joined != body {
			t.Fatal("text was lost between passages")
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		r := rand.New(rand.NewPCG(1, 2))
		x := New(library(r, n))
		var qs [][]Asked
		for range 200 {
			qs = append(qs, asked(sentence(r, 12)))
		}
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			b.ReportMetric(float64(x.Bytes())/float64(3*n), "B/unit")
			for i := 0; b.Loop(); i++ {
				x.Search(qs[i%len(qs)], 64, Filter{})
			}
		})
	}
}

// asked is a question as its different terms.
func asked(s string) []Asked {
	var out []Asked
	for _, c := range count(Terms(s)) {
		out = append(out, Asked{c.term, float64(c.n)})
	}
	return out
}
