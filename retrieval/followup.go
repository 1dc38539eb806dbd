package retrieval

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/mask"
	words "yiku/kb/text"

	"yiku/retrieval/index"

	lru "github.com/hashicorp/golang-lru/v2"
)

// StepFollowup reads a question by what was talked about before it.
const StepFollowup = "followup"

// talks is how many conversations are remembered in memory when nothing else keeps them.
const talks = 10_000

// memory keeps conversations' last turns in this process. It implements kb.Conversations.
type memory struct {
	turns *lru.Cache[string, kb.Turn]
}

func newMemory() memory {
	c, _ := lru.New[string, kb.Turn](talks) // fails for a size below 1 only
	return memory{c}
}

// Turn never fails.
func (m memory) Turn(_ context.Context, id string) (kb.Turn, error) {
	t, _ := m.turns.Get(id)
	return t, nil
}

// KeepTurn never fails.
func (m memory) KeepTurn(_ context.Context, id string, t kb.Turn) error {
	m.turns.Add(id, t)
	return nil
}

// keptTurn is a turn on its way to where conversations are kept.
type keptTurn struct {
	id   string
	turn kb.Turn
}

// Converse keeps conversations in c as well, so that other processes know them. It must be called before Run.
func (e *Engine) Converse(c kb.Conversations) {
	e.shared, e.turns = c, make(chan keptTurn, 1024)
}

// keepTurns sends turns until the context ends. What cannot be kept makes the next question the first of a conversation.
func (e *Engine) keepTurns(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case t := <-e.turns:
			if err := e.shared.KeepTurn(ctx, t.id, t.turn); err != nil && ctx.Err() == nil {
				e.log.Debug("a turn is not kept", "err", err)
			}
		}
	}
}

// turn gives what was talked about last; the zero Turn when that is unknown.
func (e *Engine) turn(ctx context.Context, id string) kb.Turn {
	if !kb.IsConversation(id) {
		return kb.Turn{}
	}
	t, _ := e.own.Turn(ctx, id)
	if e.shared != nil {
		if s, err := e.shared.Turn(ctx, id); err == nil && s.At.After(t.At) {
			t = s
		}
	}
	return t
}

// noteTurn remembers what was answered. A question that got nothing leaves the topic as it was.
func (e *Engine) noteTurn(ctx context.Context, a *asked, answer kb.Answer) {
	if answer.Entry == nil && (len(answer.Choices) == 0 || a.about.Question != "") {
		return
	}
	t := kb.Turn{Question: a.masked(), At: e.now().UTC()}
	switch {
	case a.about.Question != "": // the topic stays as it was first asked for
		t.Question = a.about.Question
	case a.text != a.typed && string(t.Question) == a.typed: // letters that were masked must not come back as characters
		t.Question = mask.Text(a.text)
	}
	if answer.Entry != nil {
		t.Entry = answer.Entry.ID
	}
	_ = e.own.KeepTurn(ctx, answer.Conversation, t) // never fails
	if e.turns != nil {
		select {
		case e.turns <- keptTurn{answer.Conversation, t}:
		default: // the store is far behind; the process remembers
		}
	}
}

// Words that ask for more about what is being talked of, by what of it they ask for, with how an answer says it.
var aspects = []struct {
	name   string
	asks   *regexp.Regexp
	answer *regexp.Regexp // nil for what every entry has: its department and phone
}{
	{"材料", regexp.MustCompile(`材料|资料|证件|手续|带(啥|什么|哪些)|要啥|要什么|交(啥|什么)`), regexp.MustCompile(`材料|证明|身份证|户口簿|申请表|提交|携带`)},
	{"费用", regexp.MustCompile(`要钱|花钱|收费|费用|免费|多少钱|要不要钱|收钱`), regexp.MustCompile(`免费|收费|费用|[0-9一二三四五六七八九十百千]元|不收`)},
	{"时限", regexp.MustCompile(`多久|几天|多长时间|啥时候|什么时候|多少天|期限`), regexp.MustCompile(`[0-9一二三四五六七八九十]+个?(工作)?(日|天|月|年)|当场|即时`)},
	{"线上", regexp.MustCompile(`网上|线上|手机上|网办`), regexp.MustCompile(`网上|线上|网站|平台|手机|APP|小程序`)},
	{"代办", regexp.MustCompile(`代办|代理|替我|帮我办|别人去|委托`), regexp.MustCompile(`代办|代理|委托|代为|本人`)},
	{"流程", regexp.MustCompile(`流程|步骤|然后|下一步|怎么办|咋办|怎么弄`), regexp.MustCompile(`申请|办理|流程|提交|审核`)},
	{"条件", regexp.MustCompile(`条件|资格|谁能`), regexp.MustCompile(`条件|符合|可以|应当`)},
	{"地点", regexp.MustCompile(`在哪|去哪|哪里|哪儿|地址|地点|找谁`), nil},
	{"电话", regexp.MustCompile(`电话|号码|联系方式`), nil},
}

// Parts of a follow-up that name no topic of their own, and signs that something said before is meant.
var (
	hollow   = regexp.MustCompile(`一个月|每个月|每月|多少|拿到|出结果|下来|结果|那么|那|还有|还|也|都|就|呢|吗|嘛|不|没|啊|呀|吧|了|的|得|要是|如果|需要|要|能|可以|会|行|我|自己|俺|咱|办理|办好|办|好|弄|搞|申请|怎么|咋|啥|什么|哪些|请问|一下|大概|一般|一共|到账|现在|具体|在|去|到|有|是|给`)
	anaphora = regexp.MustCompile(`^(那|然后|要是|如果|还有|还要|那么)|这个|那个|这段|这种|这事|它`)
	trailing = regexp.MustCompile(`呢[？?。！!]*$`)
)

// Lengths of follow-ups, in characters.
const (
	shortest = 1  // what is left of one that names no topic, at most
	bare     = 4  // of one that may, at most
	elliptic = 7  // what is left of one that has a sign, at most
	followed = 14 // of a question that may be one at all
)

// doubtful is the probability below which a short question is read with what was talked about as well.
const doubtful = 0.5

// follows says how far a question leans on what was said before: surely, perhaps, or not; and how many of its characters are about
// something of their own.
func (a *asked) follows() (surely, perhaps bool, left int) {
	n := utf8.RuneCountInString(a.typed)
	if n > followed+6 || a.says(a.typed) {
		return false, false, 0
	}
	rest := words.Fold(a.typed)
	for _, x := range aspects {
		rest = x.asks.ReplaceAllString(rest, "")
	}
	rest = hollow.ReplaceAllString(rest, "")
	left = utf8.RuneCountInString(rest)
	sign := anaphora.MatchString(a.typed) || trailing.MatchString(a.typed)
	return left <= shortest, n <= followed && (left <= bare || sign && left <= elliptic), left
}

// followUp answers a question by what was talked about, when it leans on that. It reports whether it did.
func (e *Engine) followUp(ctx context.Context, a *asked) (kb.Answer, bool) {
	if e.cfg.without(StepFollowup) || a.Verbatim || a.Conversation == "" {
		return kb.Answer{}, false
	}
	surely, perhaps, left := a.follows()
	if !surely && !perhaps {
		return kb.Answer{}, false
	}
	turn := e.turn(ctx, a.Conversation)
	if turn.Question == "" || e.now().Sub(turn.At) > kb.ConversationTTL {
		return kb.Answer{}, false
	}
	if !surely { // alone, it may be a whole question
		a.correct(e.typing, e.cfg.without)
		if answer, ok := a.danger(a.readings()...); ok {
			return answer, true
		}
		a.search(ctx, e.cfg)
		a.others(ctx, e.cfg)
		a.judge()
		if len(a.candidates) > 0 && (a.candidates[0].exact || a.candidates[0].probability >= doubtful) {
			return kb.Answer{}, false
		}
	}
	whole := *a
	whole.about, whole.candidates, whole.variants, whole.maybe, whole.among = turn, nil, nil, "", 0
	whole.text = string(turn.Question) + " " + a.plain
	whole.guessed = a.guessed || !surely
	whole.explain("接着上一问", whole.text)
	whole.search(ctx, e.cfg)
	whole.judge()
	if len(whole.candidates) == 0 || !surely && whole.among <= a.among {
		return kb.Answer{}, false
	}
	whole.turnTo(turn, left)
	whole.among = max(whole.among, likelyChoice) // what it is about is known
	answer := whole.decide()
	if answer.Kind == kb.None {
		return kb.Answer{}, false
	}
	answer.Corrected = ""
	*a = whole
	return answer, true
}

// Weights, in the ranker's nats, of what the follow-up itself says beside the topic: in an entry's forms, and anywhere
// in it.
const (
	newInForms  = 6.0
	newAnywhere = 2.0
	onTopic     = 0.4 // share of the question before that an entry must have to be about the same
)

// turnTo ranks the candidates of a question completed by its topic by what the follow-up itself says.
func (a *asked) turnTo(turn kb.Turn, left int) {
	typed, before := a.lib.query(a.typed), a.lib.query(string(turn.Question))
	var buf []index.Term
	topic := map[*kb.Entry]bool{}
	for i := range a.candidates {
		c := &a.candidates[i]
		c.exact = false
		d, ok := a.lib.entries.Get(c.entry.ID)
		if !ok || typed.total == 0 || before.total == 0 {
			continue
		}
		if same, _ := before.share(&buf, d.Body, d.Forms, d.Tags); same < onTopic && c.entry.ID != turn.Entry {
			continue
		}
		topic[c.entry] = true
		inForms, _ := typed.share(&buf, "", d.Forms, d.Tags)
		anywhere, _ := typed.share(&buf, d.Body, d.Forms, d.Tags)
		c.score += newInForms*inForms + newAnywhere*anywhere
	}
	sortCandidates(a.candidates)
	if left > shortest {
		return
	}
	for _, x := range aspects {
		if x.asks.MatchString(a.typed) {
			a.prefer(func(e *kb.Entry) int {
				asks := slices.ContainsFunc(e.Forms(), x.asks.MatchString)
				headed := strings.Contains(e.Answer, "## "+x.name)
				switch own := e.ID == turn.Entry; {
				case !topic[e]:
					return 0
				case own && (asks || headed):
					return 4
				case asks || headed:
					return 3
				case own && (x.answer == nil || x.answer.MatchString(e.Answer)):
					return 2
				case x.answer != nil && x.answer.MatchString(e.Answer):
					return 1
				}
				return 0
			})
			return
		}
	}
}

// prefer puts first, of the best candidates, the one that suits most; of those that suit alike, the best.
func (a *asked) prefer(suits func(*kb.Entry) int) {
	cs := a.candidates[:min(len(a.candidates), choicesDefault)]
	slices.SortStableFunc(cs, func(x, y candidate) int { return cmp.Compare(suits(y.entry), suits(x.entry)) })
}
