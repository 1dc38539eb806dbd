package retrieval

import (
	"bufio"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"yiku/kb"
	"yiku/seeds"

	"github.com/mozillazg/go-pinyin"
)

// typing is a way to begin a question, which should then be suggested.
type typing struct {
	name string
	of   func(r *rand.Rand, e *kb.Entry) string // "" when the question cannot be begun so
	want float64                                // least share among eight suggestions, in the starter library
}

var typings = []typing{
	{"first 2 characters", func(_ *rand.Rand, e *kb.Entry) string { return cut(e.Question, 0, 2) }, 0.8},
	{"first 3 characters", func(_ *rand.Rand, e *kb.Entry) string { return cut(e.Question, 0, 3) }, 0.97},
	{"first 4 characters", func(_ *rand.Rand, e *kb.Entry) string { return cut(e.Question, 0, 4) }, 0.98},
	{"first 6 characters", func(_ *rand.Rand, e *kb.Entry) string { return cut(e.Question, 0, 6) }, 0.99},
	{"4 characters within", func(_ *rand.Rand, e *kb.Entry) string { return within3(e.Question, 4) }, 0.97},
	{"6 characters within", func(_ *rand.Rand, e *kb.Entry) string { return within3(e.Question, 6) }, 0.98},
	{"a keyword", func(_ *rand.Rand, e *kb.Entry) string { return keyword(e) }, 0.99},
	{"pinyin of 2 characters", func(_ *rand.Rand, e *kb.Entry) string { return said(cut(e.Question, 0, 2), "") }, 0.8},
	{"pinyin of 4 characters", func(_ *rand.Rand, e *kb.Entry) string { return said(cut(e.Question, 0, 4), "") }, 0.97},
	{"pinyin of 6 characters", func(_ *rand.Rand, e *kb.Entry) string { return said(cut(e.Question, 0, 6), "") }, 0.99},
	{"the same, the last half", func(_ *rand.Rand, e *kb.Entry) string { return halfLast(cut(e.Question, 0, 6)) }, 0.99},
	{"the same, spaced", func(_ *rand.Rand, e *kb.Entry) string { return said(cut(e.Question, 0, 6), " ") }, 0.99},
	{"pinyin of 4 within", func(_ *rand.Rand, e *kb.Entry) string { return said(within3(e.Question, 4), "") }, 0.96},
	{"pinyin of a keyword", func(_ *rand.Rand, e *kb.Entry) string { return said(keyword(e), "") }, 0.99},
	{"4 characters, pinyin of 2", func(_ *rand.Rand, e *kb.Entry) string {
		if rest := said(cut(e.Question, 4, 2), ""); rest != "" {
			return cut(e.Question, 0, 4) + rest
		}
		return ""
	}, 0.98},
	{"initials of 3 characters", func(_ *rand.Rand, e *kb.Entry) string { return initials(cut(e.Question, 0, 3)) }, 0.93},
	{"initials of 4 characters", func(_ *rand.Rand, e *kb.Entry) string { return initials(cut(e.Question, 0, 4)) }, 0.95},
	{"initials of 6 characters", func(_ *rand.Rand, e *kb.Entry) string { return initials(cut(e.Question, 0, 6)) }, 0.98},
	{"initials of a keyword", func(_ *rand.Rand, e *kb.Entry) string { return initials(keyword(e)) }, 0.96},
	{"6 characters, one sounds alike", func(r *rand.Rand, e *kb.Entry) string {
		return replaced(r, cut(e.Question, 0, 6), func(c rune) []rune { return sounding[said(string(c), "")] })
	}, 0.98},
	{"6 characters, one is another", func(r *rand.Rand, e *kb.Entry) string {
		return replaced(r, cut(e.Question, 0, 6), func(rune) []rune { return []rune("的办人大工作市") })
	}, 0.97},
	{"8 characters, one left out", func(r *rand.Rand, e *kb.Entry) string {
		rs := []rune(cut(e.Question, 0, 8))
		if len(rs) == 0 {
			return ""
		}
		i := 1 + r.IntN(6)
		return string(slices.Delete(rs, i, i+1))
	}, 0.97},
	{"4 syllables, one letter wrong", func(r *rand.Rand, e *kb.Entry) string {
		s := []byte(said(cut(e.Question, 0, 4), ""))
		if len(s) < 8 {
			return ""
		}
		s[1+r.IntN(len(s)-2)] = byte('a' + r.IntN(26))
		return string(s)
	}, 0.8},
}

// cut gives n characters from a place; "" when the text ends there or before.
func cut(s string, from, n int) string {
	if rs := []rune(s); from+n < len(rs) {
		return string(rs[from : from+n])
	}
	return ""
}

func within3(s string, n int) string { return cut(s, len([]rune(s))/3, n) }

func keyword(e *kb.Entry) string {
	if len(e.Keywords) == 0 {
		return ""
	}
	return e.Keywords[0]
}

// said gives the pinyin of a text of 汉字 alone, "" of any other.
func said(s, between string) string { return strings.Join(syllables(s), between) }

func syllables(s string) []string {
	var out []string
	for _, r := range s {
		one := pinyin.SinglePinyin(r, pinyin.NewArgs())
		if !unicode.Is(unicode.Han, r) || len(one) == 0 {
			return nil
		}
		out = append(out, strings.ReplaceAll(one[0], "ü", "v"))
	}
	return out
}

func halfLast(s string) string {
	out := syllables(s)
	if len(out) == 0 {
		return ""
	}
	last := out[len(out)-1]
	return strings.Join(out[:len(out)-1], "") + last[:(len(last)+1)/2]
}

func initials(s string) string {
	out := ""
	for _, syllable := range syllables(s) {
		out += syllable[:1]
	}
	return out
}

// sounding are usual characters by their sound.
var sounding = func() map[string][]rune {
	out := map[string][]rune{}
	for _, r := range "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严" {
		out[said(string(r), "")] = append(out[said(string(r), "")], r)
	}
	return out
}()

// replaced puts another character for one, not the first.
func replaced(r *rand.Rand, s string, others func(rune) []rune) string {
	rs := []rune(s)
	for _, i := range r.Perm(max(0, len(rs)-1)) {
		o := others(rs[i+1])
		if len(o) == 0 {
			continue
		}
		if by := o[r.IntN(len(o))]; by != rs[i+1] {
			rs[i+1] = by
			return string(rs)
		}
	}
	return ""
}

// suggested8 gives the share of the entries that are among eight suggestions for what is typed of them, and of how many.
func suggested8(t *testing.T, e *Engine, ty typing) (share float64, n int) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	hits := 0
	for d := range e.lib.Load().entries.All("") {
		want := d.Item.(*kb.Entry)
		typed := ty.of(r, want)
		if typed == "" {
			continue
		}
		got, err := e.Suggest(context.Background(), typed, kb.Scope{Channel: kb.ChannelWebsite}, 8)
		if err != nil {
			t.Fatal(err)
		}
		n++
		if slices.ContainsFunc(got.Items, func(s kb.Suggestion) bool { return s.Entry == want.ID }) {
			hits++
		} else if os.Getenv("SUGGEST_MISSES") != "" && n%10 == 0 {
			t.Logf("%s: %s is not suggested for %s: %v", ty.name, want.Question, typed, got.Items)
		}
	}
	return float64(hits) / float64(max(1, n)), n
}

func TestSuggestionsOfTheStarterLibrary(t *testing.T) {
	st := mustStore(t)
	if _, err := seeds.Load(context.Background(), st); err != nil {
		t.Fatal(err)
	}
	e := mustRun(t, st)
	for _, ty := range typings {
		share, n := suggested8(t, e, ty)
		t.Logf("%-32s %5.1f%% of %d", ty.name, 100*share, n)
		if share < ty.want {
			t.Errorf("%s: %.3f, want %.3f", ty.name, share, ty.want)
		}
	}
}

// TestSuggestionsOfPublicSets prints the same of libraries made of public sets' titles.
func TestSuggestionsOfPublicSets(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	for _, set := range []string{"lecoqa-faq", "covid-q2q"} {
		f, err := os.Open(filepath.Join("../../shared/data/eval", set, "corpus.jsonl"))
		if err != nil {
			t.Skip("the public sets are not beside the repository: ", err)
		}
		defer f.Close()
		var recs []kb.Record
		for lines := bufio.NewScanner(f); lines.Scan() && len(recs) < 1500; {
			var row struct {
				ID    string `json:"_id"`
				Title string
			}
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			if row.Title != "" {
				recs = append(recs, entry(row.ID, row.Title, "答"))
			}
		}
		st := mustStore(t)
		for part := range slices.Chunk(recs, kb.MaxPut) {
			mustPut(t, st, part...)
		}
		e := mustRun(t, st)
		for _, ty := range typings {
			if share, n := suggested8(t, e, ty); n > 0 {
				t.Logf("%s: %-32s %5.1f%% of %d", set, ty.name, 100*share, n)
			}
		}
	}
}
