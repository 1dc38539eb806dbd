package index

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"yiku/retrieval/text"
)

func typedAs(s string) []text.Typed { return text.TakeApart(text.AppendFolded(nil, nil, s)) }

// What Complete gives is what has the characters typed, in base and delta, and nothing that was removed.
func TestCompleteIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	docs := library(r, 400)
	changed := slices.Clone(docs[:40])
	for i := range changed {
		changed[i].Forms = []string{sentence(r, 9)}
	}
	x := New(slices.Clone(docs)).With(changed, []string{docs[50].ID, docs[51].ID})
	now := append(changed, slices.Delete(slices.Clone(docs[40:]), 10, 12)...)
	for _, n := range []int{1, 2, 3, 5} {
		for range 60 {
			d := docs[r.IntN(len(docs))]
			s := []rune(d.Forms[0])
			s = s[:min(n, len(s))]
			want := map[string]bool{}
			for _, d := range now {
				if slices.ContainsFunc(append(d.Forms, d.Tags...), func(f string) bool { return strings.Contains(f, string(s)) }) {
					want[d.ID] = true
				}
			}
			found, all := x.Complete(typedAs(string(s))[0], Filter{}, Lexicon{})
			got := map[string]bool{}
			for _, c := range found {
				if c.Slips == 0 {
					if !want[c.Doc.ID] || got[c.Doc.ID] {
						t.Fatalf("%s: %s does not have it, or twice", string(s), c.Doc.ID)
					}
					got[c.Doc.ID] = true
				}
			}
			if all && n > 1 && len(got) != len(want) {
				t.Fatalf("%s: %d of %d", string(s), len(got), len(want))
			}
			if len(found) == 0 {
				continue
			}
			if again, ok := x.Completes(found[0].Doc, typedAs(string(s))[0], Lexicon{}); !ok || again.Place != found[0].Place {
				t.Fatalf("%s: %v is asked alone and is %v", string(s), found[0].Place, again.Place)
			}
		}
	}
}

func TestResemblingIsFoundByWhatIsLeft(t *testing.T) {
	x := New([]Doc{
		{ID: "a", Forms: []string{"住房公积金怎么提取"}}, {ID: "b", Forms: []string{"身份证丢了怎么补办"}}, {ID: "c", Forms: []string{"居住证怎么办"}},
	})
	for typed, want := range map[string]string{
		"住房公积斤怎样提取": "a", "公积金提取": "a", "身份证丢失怎么补办": "b", "shenfenzhengdiule buban": "b", "身份正掉了怎么补办": "b",
	} {
		if got := x.Resembling(typedAs(typed)[0], Filter{}); len(got) == 0 || got[0].Doc.ID != want {
			t.Errorf("%s: %v", typed, got)
		}
	}
	if got := x.Resembling(typedAs("天气预报")[0], Filter{}); len(got) > 0 {
		t.Errorf("%v", got)
	}
	none := Filter{Allowed: func(*Doc) bool { return false }}
	if got := x.Resembling(typedAs("公积金提取")[0], none); len(got) > 0 {
		t.Errorf("%v is not let through", got)
	}
}

func TestLexicon(t *testing.T) {
	doc := func(id string, words ...string) Doc { return Doc{ID: id, Forms: []string{id}, Tags: words} }
	x := New([]Doc{doc("a", "公积金", "银行"), doc("b", "公积金", "国家局", "公积金管理条例实施办法"), doc("c", "ETC", "卡")})
	x = x.With([]Doc{doc("d", "国家局"), doc("e", "国家局"), doc("f", "高校")}, nil)
	others := NewLexicon(map[string]int{"工具间": 1})
	var got []string
	for _, w := range x.Words("gjj", others) {
		got = append(got, w.Text)
	}
	if !slices.Equal(got, []string{"国家局", "公积金", "工具间"}) {
		t.Errorf("gjj: %v", got)
	}
	for letters, want := range map[string]int{"yh": 1, "yx": 1, "gx": 1, "gj": 1, "e": 0, "k": 0, "gjjgltlssbf": 0, "": 0} {
		if got := x.Words(letters, Lexicon{}); len(got) != want {
			t.Errorf("%s: %v", letters, got)
		}
	}
}
