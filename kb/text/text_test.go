package text

import "testing"

func TestNFC(t *testing.T) {
	for in, want := range map[string]string{
		"  a\r\nb\rc ":        "a\nb\nc",
		"e\u0301":             "é",
		"社\x00保\u200b卡\ufeff": "社保卡",
		"bad\xff":             "bad\uFFFD",
		"社\uffff保\ufffe卡\ufdd0\ufdef\U0001ffff": "社保卡",
		"\u202e反向\u202c":                        "反向",
		"１２３（全角留着）":                             "１２３（全角留着）",
		"\t\n":                                  "",
	} {
		if got := NFC(in); got != want {
			t.Errorf("NFC(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, same := range [][]string{
		{"社保卡丢了，怎么办？", "社保卡丢了怎么办", " 社保卡 丢了 怎么办 ! ", "社保卡丢了怎么办……"},
		{"ETC怎么办", "ｅｔｃ怎么办", "etc 怎么办?"},
		{"60岁", "６０岁"},
	} {
		for _, s := range same[1:] {
			if Fold(s) != Fold(same[0]) {
				t.Errorf("Fold(%q) = %q, Fold(%q) = %q", s, Fold(s), same[0], Fold(same[0]))
			}
		}
	}
	if Fold("能退") == Fold("不能退") {
		t.Error("Fold took a word away")
	}
}

func TestTitle(t *testing.T) {
	want := Title("广州市天河区来穗人员随迁子女积分制入学实施办法")
	for _, s := range []string{
		"广州市天河区来穗人员随迁子女积分制入学实施办法(穗天教规字〔2024〕1号)",
		"《广州市天河区来穗人员随迁子女积分制入学实施办法》",
		"广州市天河区来穗人员随迁子女 积分制入学实施办法（试行）（2024修订）",
	} {
		if got := Title(s); got != want {
			t.Errorf("Title(%q) = %q, want %q", s, got, want)
		}
	}
	if Title("（试行）") == "" {
		t.Error("a title that is only a bracket must not vanish")
	}
}

func TestParseNumber(t *testing.T) {
	for _, s := range []string{"章政办发〔2024〕1号", "章政办发[2024]1号", "章政办发（2024）1号", "章政办发【2024】第1号", "章政办发 ﹝2024﹞ 01 号", "章政办发［２０２４］１号"} {
		n, ok := ParseNumber(s)
		if !ok || n.String() != "章政办发〔2024〕1号" {
			t.Errorf("ParseNumber(%q) = %v %v", s, n, ok)
		}
	}
	if n, ok := ParseNumber("国务院令第746号"); !ok || n.String() != "国务院令第746号" {
		t.Errorf("order: %v %v", n, ok)
	}
	for _, s := range []string{"", "2024年1号", "关于印发章政办发〔2024〕1号的通知", "第1号"} {
		if n, ok := ParseNumber(s); ok {
			t.Errorf("ParseNumber(%q) = %v, want none", s, n)
		}
	}
}

func TestNumbers(t *testing.T) {
	got := Numbers("章政办发(2024)1号和〔2023〕7号说了什么，国务院令第746号呢")
	if len(got) != 3 || got[0].String() != "章政办发〔2024〕1号" || got[1].Serial != "7" || got[2].Serial != "746" {
		t.Errorf("Numbers = %v", got)
	}
}
