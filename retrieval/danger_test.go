package retrieval

import (
	"testing"

	"yiku/kb"
	"yiku/retrieval/guard"
)

func TestSenseIsForTheBuiltinEncoder(t *testing.T) {
	e := mustEncoder(t)
	if guard.Builtin.Encoder != e.ID() {
		t.Errorf("the sense of danger is for %s, the encoder is %s: run retrieval/guard/train", guard.Builtin.Encoder, e.ID())
	}
	if len(guard.Builtin.Weights) != len(guard.Builtin.Phones) || len(guard.Builtin.Weights[0]) != e.Dims() {
		t.Errorf("%d × %d weights for %d phones and vectors of %d", len(guard.Builtin.Weights), len(guard.Builtin.Weights[0]), len(guard.Builtin.Phones), e.Dims())
	}
}

// What no word betrays is heard by its meaning, with the number for it; what only sounds like it is answered as ever.
func TestDangerIsHeardByMeaning(t *testing.T) {
	e := mustStarter(t)
	for text, phone := range map[string]string{
		"后事都交代完了，今晚就不醒了":        guard.Mind,
		"门外那男的拿钥匙捅我家锁":          guard.Police,
		"老年人心脏病能办慢病证吗":          "",
		"轻生的人保险公司赔吗":            "",
		"家里烧菜用的罐装气在哪里换":         "",
		"爷爷偏瘫好几年了，护理补贴怎么申请":     "",
		"去年被跟踪报过警，当时的回执丢了还能补开吗": "",
	} {
		if said, _, ok := guard.Danger(text); ok && phone != "" {
			t.Errorf("%s: words betray it (%s); the test needs another text", text, said)
		}
		a := mustAsk(t, e, kb.Question{Text: text})
		got := ""
		if a.Kind == kb.None && guard.Message(a.Fallback.Phone) != "" {
			got = a.Fallback.Phone
		}
		if got != phone {
			t.Errorf("%s: %q, want %q", text, got, phone)
		}
		if a := mustAsk(t, e, kb.Question{Text: text, Verbatim: true}); phone != "" && a.Fallback != nil && a.Fallback.Phone == phone {
			t.Errorf("%s: %s again for who says that it means something else", text, phone)
		}
	}
}

// Words that may betray danger are enough where no vector says what they mean, and to begin with where one does.
func TestSuspicionIsEnoughWithoutTheEncoder(t *testing.T) {
	const text = "我老公打我"
	if _, cry, ok := guard.Danger(text); !ok || cry {
		t.Fatalf("danger %v, a cry %v: the test needs another text", ok, cry)
	}
	words, _ := mustOpen(t, entry("a", "婚姻登记在哪里办", "在民政局办。"))
	for name, e := range map[string]*Engine{"words": words, "meaning": mustStarter(t)} {
		if a := mustAsk(t, e, kb.Question{Text: text}); a.Kind != kb.None || guard.Message(a.Fallback.Phone) == "" {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// What says hardly anything of its own is no follow-up when it means danger, typed in 汉字 or in pinyin.
func TestDangerInAConversation(t *testing.T) {
	e := mustStarter(t)
	for _, text := range []string{"活不了了", "我会死的", "我要跳了", "douqusiba", "silejiuhaole"} {
		if a := mustTalk(t, e, "居住证丢了去哪里补？", text); a.Kind != kb.None || guard.Message(a.Fallback.Phone) == "" {
			t.Errorf("%s: %s %s", text, a.Kind, first(a))
		}
	}
	for _, text := range []string{"要钱吗", "几天能好", "还要带什么", "去哪里办"} {
		if a := mustTalk(t, e, "居住证丢了去哪里补？", text); a.Kind == kb.None {
			t.Errorf("%s: %+v", text, a.Fallback)
		}
	}
}

// What was taken already goes before what is felt, though both are meant.
func TestWhatWasTakenGoesFirst(t *testing.T) {
	e := mustStarter(t)
	for _, text := range []string{"我不想活了把药都吃了", "我把一瓶安眠药都吃了不想活了"} {
		if a := mustAsk(t, e, kb.Question{Text: text}); a.Kind != kb.None || a.Fallback.Phone != guard.Medical {
			t.Errorf("%s: %+v", text, a.Fallback)
		}
	}
}
