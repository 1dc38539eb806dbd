package text

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// said counts the characters of some texts. It implements Words.
type said struct {
	chars map[rune]int
	pairs map[[2]rune]int
}

func says(texts ...string) *said {
	s := &said{map[rune]int{}, map[[2]rune]int{}}
	for _, text := range texts {
		var before rune
		for _, r := range text {
			if r < hanFirst || r >= hanEnd {
				before = 0
				continue
			}
			s.chars[r]++
			s.chars[0]++
			if before != 0 {
				s.pairs[[2]rune{before, r}]++
			}
			before = r
		}
	}
	return s
}

func (s *said) Count(a rune) int   { return s.chars[a] }
func (s *said) Pair(a, b rune) int { return s.pairs[[2]rune{a, b}] }
func (s *said) After(a rune, each func(rune, int)) {
	for p, n := range s.pairs {
		if p[0] == a {
			each(p[1], n)
		}
	}
}

func mustRead(tb testing.TB) *Reader {
	tb.Helper()
	r, err := Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// library is what a small library says, each line some times.
var library = says(strings.Repeat("住房公积金提取需要什么材料，公积金贷款，身份证丢了怎么补办，身份证到期换领，失业保险金怎么领取，失业金每月多少，"+
	"居住证怎么办理，残疾人补贴，医疗保险报销，医保卡，社保卡，养老保险缴费，小孩上学要什么材料，户口迁移，婚姻登记，请律师，法律援助，儿子和女儿，道路交通，", 6))

func none(string) bool { return false }

func TestPinyin(t *testing.T) {
	r := mustRead(t)
	for typed, want := range map[string]string{
		"gongjijin": "公积金", "gong ji jin": "公积金", "GongJiJin": "公积金", "gongjijin提取": "公积金提取", "公积金tiqu": "公积金提取",
		"shenfenzheng diu le zenme buban": "身份证丢了怎么补办", "yanglaobaoxian": "养老保险", "sfz到期": "身份证到期", "gjj": "公积金",
		"jiaofei": "缴费", "xi'an": "西安", "hukou": "户口",
		"falu": "法律", "lushi": "律师", "nuer": "女儿", "daolu": "道路",
	} {
		got := r.Pinyin(typed, library, none, 1)
		if len(got) == 0 || got[0].Text != want {
			t.Errorf("%s: %v, want %s", typed, got, want)
		}
	}
	for _, typed := range []string{"", "公积金", "wifi", "pdf", "xyzzy", "''' '", "12345", "ßéñ"} {
		if got := r.Pinyin(typed, library, none, 1); len(got) > 0 {
			t.Errorf("%q is read as %v", typed, got)
		}
	}
	if got := r.Pinyin("app gongjijin", library, func(w string) bool { return w == "app" }, 1); len(got) == 0 || got[0].Text != "app 公积金" {
		t.Errorf("a word of the library does not stay: %v", got)
	}
	if got := r.Pinyin("gjj", library, none, 1); !got[0].Initials {
		t.Error("initials are not said to be a guess")
	}
	if got := r.Pinyin("gongjijin", library, none, 1); got[0].Initials {
		t.Error("whole syllables are said to be a guess")
	}
}

func TestSpelling(t *testing.T) {
	r := mustRead(t)
	for typed, want := range map[string]string{
		"公机金提取": "公积金提取", "身份正丢了": "身份证丢了", "小孩上学要什么材科": "小孩上学要什么材料", "失业宝险金": "失业保险金",
		"公金积提取": "公积金提取", "住房公积提取": "", "医疗保险抱销": "医疗保险报销", "养佬保险缴费": "养老保险缴费",
	} {
		got, ok := r.Spelling(typed, library)
		if want == "" {
			continue
		}
		if !ok || got.Text != want {
			t.Errorf("%s: %v %v, want %s", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "公积金提取", "身份证丢了怎么补办", "居住证怎么办理", "hello", "，。！", "你好"} {
		if got, ok := r.Spelling(typed, library); ok && got.Cost < -5 {
			t.Errorf("%q is changed to %v", typed, got)
		}
	}
	// What is not in doubt stays to the letter, other signs included.
	if got, _ := r.Spelling("请问（公机金）ABC 12", library); got.Text != "请问（公积金）ABC 12" {
		t.Errorf("%v", got)
	}
}

// 葱 is neither said nor written like 会: what is put for a slip must have something of it.
func TestWhatTheLibraryDoesNotSayIsNoSlip(t *testing.T) {
	r := mustRead(t)
	words := says(strings.Repeat("业主大会怎么成立，小区怎么成立业主大会，", 6))
	for _, typed := range []string{"大葱怎么种", "大葱怎么成立"} {
		if got, ok := r.Spelling(typed, words); ok {
			t.Errorf("%q is changed to %v", typed, got)
		}
	}
}

func TestSynonyms(t *testing.T) {
	s := NewSynonyms([]SynonymSet{
		{Words: []string{"医保", "医疗保险"}}, {Words: []string{"爱人", "配偶"}, OneWay: true},
		{Words: []string{"公积金", "住房公积金"}}, {Words: []string{"俺", "我"}, Regions: []string{"章丘"}},
	})
	everywhere := func([]string) bool { return true }
	for typed, want := range map[string]string{
		"医保怎么交": "医保→医疗保险", "医疗保险怎么交": "医疗保险→医保", "爱人能领吗": "爱人→配偶", "配偶能领吗": "", "住房公积金提取": "", "俺的": "俺→我",
	} {
		var got []string
		for _, said := range s.Find(typed, everywhere) {
			got = append(got, said.Word+"→"+strings.Join(said.Others, "、"))
		}
		if strings.Join(got, "；") != want {
			t.Errorf("%s: %v, want %s", typed, got, want)
		}
	}
	if got := s.Find("俺的", func([]string) bool { return false }); len(got) > 0 {
		t.Errorf("a word of another region: %v", got)
	}
}

func TestDamagedModelIsRefused(t *testing.T) {
	counts := NewCounts()
	counts.Add("公积金提取公积金")
	m := counts.Model(1, 1, 1)
	m.next[0] = 9999 // a character that is not there
	var wrong bytes.Buffer
	if err := m.Write(&wrong); err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{nil, []byte("x"), modelFile[:len(modelFile)/2], wrong.Bytes()} {
		if _, err := readModel(strings.NewReader(string(b))); err == nil {
			t.Errorf("%d bytes are read as a model", len(b))
		}
	}
}

func FuzzReading(f *testing.F) {
	for _, s := range []string{"gongjijin", "公机金tq", "''a' '", "zhzhzh", "ü", "身份證", "\xff", strings.Repeat("a", 300), strings.Repeat("xi an ", 60)} {
		f.Add(s)
	}
	r := mustRead(f)
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 400 {
			return
		}
		for _, rd := range r.Pinyin(s, library, none, 3) {
			if !utf8.ValidString(rd.Text) {
				t.Errorf("%q: %q", s, rd.Text)
			}
		}
		if rd, ok := r.Spelling(s, library); ok && !utf8.ValidString(rd.Text) {
			t.Errorf("%q: %q", s, rd.Text)
		}
	})
}

func BenchmarkPinyin(b *testing.B) {
	r := mustRead(b)
	for _, typed := range []string{"gongjijin", "yanglaobaoxianzenmejiaofeicail", "gjj"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				r.Pinyin(typed, library, none, 3)
			}
		})
	}
}

func BenchmarkSpelling(b *testing.B) {
	r := mustRead(b)
	for _, typed := range []string{"身份证丢了怎么补办", "公机金提取需要什么才料"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				r.Spelling(typed, library)
			}
		})
	}
}

// What only dictionaries read a character as is no reading; what people do is.
func TestReadingsThatNobodyUses(t *testing.T) {
	for r, want := range map[rune]string{'税': "shui", '年': "nian", '都': "dou du", '会': "hui kuai", '重': "zhong chong"} {
		if got := strings.Join(syllablesOf(r), " "); got != want {
			t.Errorf("%c is read %s, want %s", r, got, want)
		}
	}
}
