package retrieval

import (
	"context"
	"strings"
	"testing"

	"yiku/kb"
	"yiku/retrieval/index"

	"github.com/oklog/ulid/v2"
)

const story = "尊敬的领导：您好！我姓陈，今年五十二岁，在工地上干了八年，去年老家发大水，地里的玉米全淹了，女儿又考上了大学，学费还差一截，手机也摔坏了。"

func TestLettersAreReadForTheirQuestion(t *testing.T) {
	for _, c := range []struct{ text, question string }{
		{story + "请问居住证丢了去哪里补？麻烦领导给个答复，谢谢！", "居住证丢了去哪里补？"},
		{story + "想请问一下补办要钱吗？要带什么证件？此致敬礼", story[strings.Index(story, "我姓陈"):] + "补办要钱吗？要带什么证件？"}, // names nothing
		{story + "上个月居住证找不到了。请问这种情况怎么补办？", "上个月居住证找不到了。这种情况怎么补办？"},
		{strings.TrimSuffix(story, "。") + "，请问居住证丢了去哪里补", "居住证丢了去哪里补"},
		{story + "困难职工慰问金怎么领？", "困难职工慰问金怎么领？"},
		{story + "法律咨询公司怎么注册？", "法律咨询公司怎么注册？"},
		{story + "我想咨询一下，信访问题多久答复？", "信访问题多久答复？"},
		{story, ""},
		{"老伴身份证丢了。请问去哪补？", ""},
		{"出租人将房屋出卖给第三人而没有在合理期限之内通知承租人，承租人是否可以请求确认出租人与第三人的合同无效？", ""},
	} {
		a := asked{cfg: &Config{}, text: c.text}
		if a.letter(); a.gist != c.question || a.gist != "" && a.text != a.gist {
			t.Errorf("%s: %q is searched for and %q asked, want %q", c.text, a.text, a.gist, c.question)
		}
		if strings.Contains(a.story, "您好") || strings.Contains(a.story, "谢谢") {
			t.Errorf("the story has its courtesies: %s", a.story)
		}
	}
}

func TestStoriesCountLittle(t *testing.T) {
	e, _ := mustOpen(t, entry("a", "居住证丢了去哪里补？", "派出所"), entry("b", "玉米淹了怎么办？", "报灾"))
	a := asked{cfg: &Config{}, lib: e.lib.Load(), text: story + "请问居住证丢了去哪里补？"}
	a.letter()
	a.split()
	maize := index.Terms("玉米")
	for _, term := range maize {
		if w := a.query.weight[term]; w <= 0 || w > 0.2*a.lib.entries.Weight(term) {
			t.Errorf("a word of the story weighs %.2f of %.2f", w, a.lib.entries.Weight(term))
		}
	}
	if whole := a.lib.query("居住证丢了去哪里补"); a.query.total != whole.total || len(maize) == 0 {
		t.Errorf("all of the question weighs %.2f, want %.2f", a.query.total, whole.total)
	}
}

func TestLettersAreAnswered(t *testing.T) {
	e := mustStarter(t)
	id := ulid.Make().String()
	letter := story + "请问居住证丢了去哪里补？麻烦领导给个答复，谢谢！"
	a := mustAsk(t, e, kb.Question{Text: letter, Conversation: id})
	if a.Kind != kb.Direct || first(a) != "law-jzz-diushi" || a.Corrected != "居住证丢了去哪里补？" {
		t.Errorf("%s %s, read as %q", a.Kind, first(a), a.Corrected)
	}
	if a := mustAsk(t, e, kb.Question{Text: "要交钱吗", Conversation: id}); first(a) != "law-jzz-diushi" || a.Section != "费用" {
		t.Errorf("after a letter: %s %s %q", a.Kind, first(a), a.Section)
	}
	mustAsk(t, e, kb.Question{Text: "我的电话13812345678。" + letter, Conversation: id})
	if turn, _ := e.own.Turn(context.Background(), id); turn.Question != "居住证丢了去哪里补？" {
		t.Errorf("a letter is remembered as %q", turn.Question)
	}
	if a := mustAsk(t, e, kb.Question{Text: letter, Verbatim: true}); a.Corrected != "" {
		t.Errorf("taken as it stands, and read as %q", a.Corrected)
	}
	past := "前年我在县城一家饭店打工，听老板娘讲过别人家的事，当时没往心里去，想写一篇文章投稿。2019年的时候看新闻也有。请问被丈夫打了怎么办？"
	if a := mustAsk(t, e, kb.Question{Text: past}); a.Kind == kb.None {
		t.Error("a question is taken for danger without its story")
	}
	hurt := "我在工地上干活时从架子上摔下来，骨折住院一个多月，包工头只垫了两万块就不管了，说我自己不小心。我没有签合同。请问这算不算工伤，该怎么申请？"
	if a := mustAsk(t, e, kb.Question{Text: hurt}); a.Kind == kb.None {
		t.Errorf("who was hurt, and asks about something else, is sent to %s", a.Fallback.Phone)
	}
	if a := mustAsk(t, e, kb.Question{Text: "我家孩子突然晕倒了叫不醒，怎么办啊。" + story + "请问居住证丢了去哪里补？"}); a.Kind != kb.None {
		t.Errorf("who is in danger in a letter gets %s %s", a.Kind, first(a))
	}
	e.cfg.Without = []string{StepLetter}
	e.lately.Purge()
	if a := mustAsk(t, e, kb.Question{Text: letter}); a.Corrected != "" {
		t.Errorf("without the step it is read as %q", a.Corrected)
	}
}

// A form is answered directly however long it is, though it reads like a letter.
func TestALongFormIsNoLetter(t *testing.T) {
	long := "我在外地打工，老家的房子去年拆了，村里说补偿款要等验收完才给，我想问一下补偿款一般多久能到账？"
	e, _ := mustOpen(t, entry("a", long, "验收后三十日内到账。"), entry("b", "补偿款一般多久能到账？", "看项目。"))
	if a := mustAsk(t, e, kb.Question{Text: long}); a.Kind != kb.Direct || a.Entry.Code != "a" {
		t.Errorf("%s %s", a.Kind, offered(a))
	}
}
