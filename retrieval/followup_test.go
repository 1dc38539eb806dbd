package retrieval

import (
	"fmt"
	"slices"
	"testing"

	"yiku/kb"

	"github.com/oklog/ulid/v2"
)

// mustTalk asks one question after another in one conversation, and gives the last answer.
func mustTalk(t *testing.T, e *Engine, turns ...string) kb.Answer {
	t.Helper()
	id, a := ulid.Make().String(), kb.Answer{}
	for _, s := range turns {
		a = mustAsk(t, e, kb.Question{Text: s, Conversation: id})
	}
	return a
}

// first is the code of the entry that an answer puts first.
func first(a kb.Answer) string {
	switch {
	case a.Entry != nil:
		return a.Entry.Code
	case len(a.Choices) > 0:
		return a.Choices[0].Code
	}
	return ""
}

func TestFollowUpsAskForASection(t *testing.T) {
	e := mustStarter(t)
	for _, c := range []struct{ before, then, code, section string }{
		{"暂住证咋办理", "要带啥", "law-jzz-banli", "材料"},
		{"暂住证咋办理", "yao shenme cailiao", "law-jzz-banli", "材料"},
		{"暂住证咋办理", "那多久能办好", "law-jzz-banli", "时限"},
		{"暂住证咋办理", "在哪办", "law-jzz-banli", "地点"},
		{"居住证怎么办", "在哪办", "law-jzz-banli", "地点"}, // 公证 shares a character, and is asked for just so
		{"暂住证咋办理", "电话呢", "law-jzz-banli", "电话"},
		{"怎么查询自己的住房公积金，余额不对怎么办？", "那流程呢", "law-gjj-chaxun", "流程"},
	} {
		a := mustTalk(t, e, c.before, c.then)
		if a.Kind != kb.Direct || first(a) != c.code || a.Section != c.section {
			t.Errorf("%s – %s: %s %s %q, want %s %q", c.before, c.then, a.Kind, first(a), a.Section, c.code, c.section)
		}
	}
	if a := mustTalk(t, e, "暂住证咋办理", "领证需要啥材料"); a.Section != "" {
		t.Errorf("a whole question is answered by the section %q of %s", a.Section, first(a))
	}
	if a := mustTalk(t, e, "领养老金要交多少年", "要带啥"); a.Section != "" {
		t.Errorf("%s is said to have the section %q", first(a), a.Section)
	}
}

// What a follow-up names is looked for in other entries of the topic; what has its answer elsewhere is none.
func TestFollowUpsThatNameSomethingNew(t *testing.T) {
	e := mustStarter(t)
	for _, c := range []struct{ before, then, code string }{
		{"个体户不干了怎么销户", "那公司的呢", "law-sc-jianyi-zhuxiao"},
		{"多大办身份证", "小孩呢", "law-sfz-ertong"},
		{"结婚登记需要什么", "那离婚呢", "law-lh-xieyi"}, {"营业执照怎么办", "那注销呢", "law-sc-geti-zhuxiao"},
		{"申请行政复议要在多少天内提出？", "要交钱吗", "law-fy-feiyong"},
		{"受了工伤去哪里申报", "结论不服呢", "law-gongshang-rending-bufu"},
		{"营业执照几天能办下来？", "丢了咋办", "law-sc-buling"},
		{"营业执照几天能办下来？", "那个体户呢", "law-sc-cailiao"},
		{"公积金可以提取吗", "养狗要办证不", "law-dw-yangquan"},
		{"劳动仲裁去哪里申请", "多久出结果", "law-zc-duojiu"}, // the entry at hand tells another time
		{"法律援助去哪里申请，几天答复？", "没批准怎么办", "law-flyz-bufu"},
		{"劳动仲裁怎么申请", "法律援助收费吗", "law-flyz-shixiang"},
	} {
		if a := mustTalk(t, e, c.before, c.then); first(a) != c.code {
			t.Errorf("%s – %s: %s %s, want %s", c.before, c.then, a.Kind, first(a), c.code)
		}
	}
}

// What tells nothing of what a follow-up names is never the answer, however near it is.
func TestFollowUpsThatNameSomethingAreOffered(t *testing.T) {
	e := mustStarter(t)
	for before, then := range map[string]string{"狗证怎么办": "丢了呢", "营业执照几天能办下来？": "要钱吗", "失业金在哪里申请": "好的"} {
		if a := mustTalk(t, e, before, then); a.Kind == kb.Direct {
			t.Errorf("%s – %s is answered by %s", before, then, first(a))
		}
	}
}

func TestWhoTellsAnAspect(t *testing.T) {
	stay := aspects[slices.IndexFunc(aspects, func(x aspect) bool { return x.name == "时限" })]
	for want, e := range map[string]*kb.Entry{
		"4 2": entry("a", "居住证怎么办", "可以办。\n\n## 多久办好\n15日。"),
		"3 3": entry("b", "居住证几天能拿到", "很快。"),
		"2 1": entry("c", "居住证怎么办", "15日内发证。"),
		"0 0": entry("d", "居住证怎么办", "到派出所办。"),
	} {
		if got := fmt.Sprint(stay.suits(e, true), stay.suits(e, false)); got != want {
			t.Errorf("%s as the entry at hand and as another one: %s, want %s", e.Question, got, want)
		}
	}
}

// Letters are read before it is seen whether they lean on anything, once, and the reading is shown.
func TestFollowUpsInPinyin(t *testing.T) {
	e := mustStarter(t)
	if a := mustTalk(t, e, "劳动仲裁怎么申请", "yao duoshao qian"); a.Corrected != "要多少钱" || first(a) != "law-zc-feiyong" {
		t.Errorf("read as %q: %s %s", a.Corrected, a.Kind, first(a))
	}
	if a := mustTalk(t, e, "劳动仲裁怎么申请", "gongjijin zenme tiqu"); a.Corrected != "公积金怎么提取" {
		t.Errorf("a whole question is read as %q", a.Corrected)
	}
}
