package retrieval

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"yiku/kb"
	"yiku/retrieval/guard"
	"yiku/retrieval/vector"
	"yiku/seeds"

	"github.com/oklog/ulid/v2"
)

// mustStarter runs an engine on the starter library, by words and by meaning.
func mustStarter(tb testing.TB) *Engine {
	tb.Helper()
	st := mustStore(tb)
	if _, err := seeds.Load(context.Background(), st); err != nil {
		tb.Fatal(err)
	}
	encoder := mustEncoder(tb)
	e := mustMean(tb, st, &Meaning{Encoder: encoder, Shipped: func(string) []kb.Vector {
		_, vs, err := vector.ReadFile(bytes.NewReader(seeds.Vectors))
		if err != nil {
			tb.Error(err)
		}
		return vs
	}})
	encoded(tb, e, encoder.ID())
	return e
}

// offered lists the questions of an answer, the direct one first.
func offered(a kb.Answer) string {
	var out []string
	if a.Entry != nil {
		out = append(out, a.Entry.Question)
	}
	for _, c := range a.Choices {
		out = append(out, c.Question)
	}
	return strings.Join(out, "｜")
}

func TestWhatIsTypedIsRead(t *testing.T) {
	e := mustStarter(t)
	for _, c := range []struct{ typed, corrected, offers string }{
		{"gongjijin zenme tiqu", "公积金怎么提取", "公积金"},
		{"shenfenzheng diu le zenme buban", "身份证丢了怎么补办", "身份证丢了"},
		{"公积金tiqu", "公积金提取", "公积金"},
		{"gjj", "公积金", "公积金"},
		{"ylbx", "养老保险", "养老"},
		{"jzz", "居住证", "居住证"},
		{"faluyuanzhu", "法律援助", "法律援助"},
		{"身分正丢了怎么办", "身份证丢了怎么办", "身份证丢了"},
		{"失业宝险金每月多少", "失业保险金每月多少", "失业保险金每个月"},
		{"身份證丟了怎麼辦", "身份证丢了怎么办", "身份证丢了"},
		{"医保卡借给别人用", "", "医保卡借给别人"},
		{"六十岁能坐公交免费吗", "", ""},
	} {
		a := mustAsk(t, e, kb.Question{Text: c.typed})
		if a.Corrected != c.corrected || !strings.Contains(offered(a), c.offers) {
			t.Errorf("%s: read as %q, want %q; %s %s, want %s", c.typed, a.Corrected, c.corrected, a.Kind, offered(a), c.offers)
		}
	}
	if a := mustAsk(t, e, kb.Question{Text: "身分正丢了怎么办", Verbatim: true}); a.Corrected != "" || a.Maybe != "" {
		t.Errorf("taken as it stands, and read as %q, %q", a.Corrected, a.Maybe)
	}
	e.cfg.Without = []string{StepSpelling, StepPinyin}
	e.lately.Purge()
	for _, typed := range []string{"身分正丢了怎么办", "gongjijin"} {
		if a := mustAsk(t, e, kb.Question{Text: typed}); a.Corrected != "" {
			t.Errorf("%s without the step is read as %q", typed, a.Corrected)
		}
	}
}

func TestSpacesTearNoWordApart(t *testing.T) {
	e := mustStarter(t)
	e.enc = nil // by words alone
	for torn, whole := range map[string]string{"公积 金怎么提取": "公积金怎么提取", "生 育 津 贴 多 少": "生育津贴多少"} {
		got, want := mustAsk(t, e, kb.Question{Text: torn}), mustAsk(t, e, kb.Question{Text: whole})
		if want.Kind == kb.None || got.Kind != want.Kind || offered(got) != offered(want) {
			t.Errorf("%s: %s %s, and %s: %s %s", torn, got.Kind, offered(got), whole, want.Kind, offered(want))
		}
	}
}

func TestFirstClauseOfAStandardQuestionIsAForm(t *testing.T) {
	first := entry("a", "低保怎么申请，什么样的家庭能吃低保？", "一")
	other := entry("b", "职工去世后，公积金由谁提取？", "二")
	e, _ := mustOpen(t, first, other)
	if a := mustAsk(t, e, kb.Question{Text: "低保怎么申请"}); a.Kind != kb.Direct || a.Entry.Code != "a" {
		t.Errorf("%s %s", a.Kind, offered(a))
	}
	if a := mustAsk(t, e, kb.Question{Text: "职工去世后"}); a.Kind == kb.Direct {
		t.Errorf("what asks nothing is answered: %s", offered(a))
	}
}

func TestInitialsAreNeverAnsweredDirectly(t *testing.T) {
	e := mustStarter(t)
	for _, typed := range []string{"gjj", "sfz guoqi", "lhsx", "jzz zenme ban", "cjr butie"} {
		if a := mustAsk(t, e, kb.Question{Text: typed}); a.Kind == kb.Direct {
			t.Errorf("%s is read as %q and answered with %s", typed, a.Corrected, offered(a))
		}
	}
}

func TestWhatIsBesideIsNeverAnsweredDirectly(t *testing.T) {
	e := mustStarter(t)
	for _, typed := range []string{
		"历城区的政策问答平台归谁管", "青岛市的政策问答平台归谁管", "2025年政务公开工作要点一共安排了多少项任务", "章政发〔2024〕1号是什么文件", "日本人结婚登记要带什么",
		"发票弄丢了，能让商家重开一张不", "原来的商业房贷能转成公积金贷款吗，要啥条件",
	} {
		if a := mustAsk(t, e, kb.Question{Text: typed}); a.Kind == kb.Direct {
			t.Errorf("%s is answered with %s", typed, offered(a))
		}
	}
}

func TestWhatIsAskedAboutAnotherDocumentHasNoAnswer(t *testing.T) {
	e := mustStarter(t)
	for typed, kind := range map[string]kb.AnswerKind{"港澳通行证的有效期是几年": kb.None, "身份证的有效期是几年": kb.Direct} {
		if a := mustAsk(t, e, kb.Question{Text: typed}); a.Kind != kind {
			t.Errorf("%s: %s %s", typed, a.Kind, offered(a))
		}
	}
}

func TestDangerComesFirst(t *testing.T) {
	e := mustStarter(t)
	for typed, phone := range map[string]string{"我不想活了": "12356", "家里着火了怎么办": "119", "我爸突然晕倒叫不醒": "120", "有人拿刀闯进我家": "110"} {
		a := mustAsk(t, e, kb.Question{Text: typed})
		if a.Kind != kb.None || a.Fallback.Phone != phone || a.Fallback.Message == "" || len(a.Choices) > 0 || a.Maybe != "" {
			t.Errorf("%s: %s %+v %s", typed, a.Kind, a.Fallback, offered(a))
		}
	}
	id := ulid.Make().String()
	mustAsk(t, e, kb.Question{Text: "护照怎么申请", Conversation: id})
	for _, typed := range []string{"wo yao tiaolou", "我想自沙", "被綁架了", "着伙了"} { // known only once it is read
		for _, conversation := range []string{"", id} {
			a := mustAsk(t, e, kb.Question{Text: typed, Conversation: conversation})
			if a.Kind != kb.None || len(a.Fallback.Phone) > 5 || a.Fallback.Phone == kb.Hotline {
				t.Errorf("%s: %s %+v", typed, a.Kind, a.Fallback)
			}
		}
	}
	for _, typed := range []string{"自杀保险公司赔吗", "报警回执怎么开", "急救证怎么考"} {
		if a := mustAsk(t, e, kb.Question{Text: typed}); a.Kind == kb.None && guard.Message(a.Fallback.Phone) != "" {
			t.Errorf("%s is sent to %s", typed, a.Fallback.Phone)
		}
	}
}

func TestFollowUps(t *testing.T) {
	e := mustStarter(t)
	talk := func(turns ...string) kb.Answer {
		id := ulid.Make().String()
		var a kb.Answer
		for _, s := range turns {
			a = mustAsk(t, e, kb.Question{Text: s, Conversation: id})
		}
		return a
	}
	for _, c := range []struct {
		before, then, offers string
	}{
		{"结婚登记要带什么", "那要钱吗", "结婚"},
		{"护照怎么申请", "多久能办好", "护照"},
		{"工伤怎么认定", "被公司拒绝了呢", "工伤"},
	} {
		if a := talk(c.before, c.then); !strings.Contains(offered(a), c.offers) {
			t.Errorf("%s – %s: %s %s", c.before, c.then, a.Kind, offered(a))
		}
	}
	if a := talk("结婚登记要带什么", "有人枪劫"); strings.Contains(offered(a), "结婚登记") && a.Kind == kb.Direct {
		t.Errorf("what only may follow is answered by the topic before: %s", offered(a))
	}
	if alone, after := talk("结婚登记要带什么"), talk("护照怎么申请", "结婚登记要带什么"); offered(alone) != offered(after) {
		t.Errorf("a whole question is bent to the topic before: %s", offered(after))
	}
	if a := mustAsk(t, e, kb.Question{Text: "多久能办好", Conversation: ulid.Make().String()}); a.Kind == kb.Direct {
		t.Errorf("nothing was said before, and it is answered: %s", offered(a))
	}
	// What was said an hour ago is forgotten.
	id := ulid.Make().String()
	mustAsk(t, e, kb.Question{Text: "护照怎么申请", Conversation: id})
	e.now = func() time.Time { return time.Now().Add(time.Hour) }
	if a := mustAsk(t, e, kb.Question{Text: "多久能办好", Conversation: id}); strings.Contains(offered(a), "护照") && a.Kind == kb.Direct {
		t.Errorf("an old topic is remembered: %s", offered(a))
	}
}

func TestTurnsHoldNoPersonalData(t *testing.T) {
	e := mustStarter(t)
	id := ulid.Make().String()
	mustAsk(t, e, kb.Question{Text: "我的手机号13812345678，结婚登记要带什么", Conversation: id})
	turn, err := e.own.Turn(context.Background(), id)
	if err != nil || turn.Question == "" || strings.Contains(string(turn.Question), "13812345678") {
		t.Errorf("%q %v", turn.Question, err)
	}
}

func TestSuggestReadsPinyin(t *testing.T) {
	e := mustStarter(t)
	for typed, has := range map[string]string{"gjj": "公积金", "gongjij": "公积金", "公积金tq": "提取", "shenfenz": "身份证", "失业宝险": "失业保险"} {
		s, err := e.Suggest(context.Background(), typed, kb.Scope{Channel: kb.ChannelWebsite}, 5)
		if err != nil || len(s.Items) == 0 || !strings.Contains(s.Items[0].Text, has) {
			t.Errorf("%s: %+v %v", typed, s.Items, err)
		}
	}
}
func TestStepsThatCanBeLeftOut(t *testing.T) {
	e := mustStarter(t)
	ask := func(text string, without ...string) kb.Answer {
		e.cfg.Without = without
		e.lately.Purge()
		return mustAsk(t, e, kb.Question{Text: text})
	}
	for typed, phone := range map[string]string{"我不想活了": "12356", "救命": "110"} { // by meaning and by words
		if with := ask(typed); with.Fallback == nil || with.Fallback.Phone != phone {
			t.Errorf("%s: %+v", typed, with.Fallback)
		}
		if a := ask(typed, StepDanger); a.Fallback != nil && a.Fallback.Phone == phone {
			t.Errorf("%s without danger: %+v", typed, a.Fallback)
		}
	}
	if a := ask("2025年政务公开工作要点一共安排了多少项任务", StepBeside); a.Kind != kb.Direct {
		t.Errorf("without beside: %s %s", a.Kind, offered(a))
	}
	if a := ask("港澳通行证的有效期是几年", StepBeside); a.Kind == kb.None {
		t.Error("without beside another document has no answer")
	}
}
