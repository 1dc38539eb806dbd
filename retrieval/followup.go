package retrieval

import (
	"context"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/mask"
	words "yiku/kb/text"
	"yiku/retrieval/text"

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
	id    string
	turn  kb.Turn
	asker kb.Asker
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
			e.notePair(ctx, t)
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
	case a.gist != "" || a.text != a.typed && string(t.Question) == a.typed: // letters that were masked must not come back as characters
		t.Question = mask.Text(a.text)
	}
	if answer.Entry != nil {
		t.Entry = answer.Entry.ID
	}
	_ = e.own.KeepTurn(ctx, answer.Conversation, t) // never fails
	if e.turns != nil {
		select {
		case e.turns <- keptTurn{answer.Conversation, t, a.Asker}:
		default: // the store is far behind; the process remembers
		}
	}
}

// Parts of a follow-up that name no topic of their own, and signs that something said before is meant.
var (
	hollow   = regexp.MustCompile(`一个月|每个月|每月|多少|拿到|出结果|批下来|批准|下来|结果|那么|那|还有|还|也|都|就|呢|吗|嘛|不|没|啊|呀|吧|呗|哈|了|的|得|要是|如果|需要|要|能|可以|会|行|我|自己|俺|咱|办理|办好|办|好|弄|搞|申请|怎么|咋|啥|什么|哪些|请问|一下|大概|一般|一共|到账|现在|具体|在|去|到|有|是|给|儿`)
	anaphora = regexp.MustCompile(`^(那|然后|要是|如果|还有|还要|那么)|这个|那个|这段|这种|这事|它`)
	trailing = regexp.MustCompile(`呢[？?。！!]*$`)
)

// Lengths of follow-ups, in characters.
const (
	shortest = 1  // what is left of one that names no topic, at most
	scarce   = 2  // of one that hardly does, at most
	bare     = 4  // of one that may, at most
	elliptic = 7  // what is left of one that has a sign, at most
	followed = 14 // of a question that may be one at all
	longest  = 20 // of one that surely is
)

// A question that may be a follow-up is none when it finds its answer alone with such a probability: the more of its own it has, the
// less is enough, and a sign of a follow-up makes it more.
const (
	foundAlone  = 0.35
	halfFound   = 0.5
	surelyFound = 0.9
)

// follows says how far a question leans on what was said before: surely; or unless it finds its answer alone with such a probability,
// 0 for not at all. left is how many of its characters are about something of their own.
func (a *asked) follows() (surely bool, unless float64, left int) {
	n := utf8.RuneCountInString(a.text)
	if n > longest || a.says(a.typed) {
		return false, 0, 0
	}
	left = utf8.RuneCountInString(hollow.ReplaceAllString(withoutAspects(words.Fold(a.text)), ""))
	sign := anaphora.MatchString(a.text) || trailing.MatchString(a.text)
	switch {
	case left <= shortest:
		return true, 0, left
	case n > followed, !sign && a.namesTopic():
		return false, 0, left
	case sign && left <= bare:
		return false, surelyFound, left
	case left <= scarce:
		return false, halfFound, left
	case left <= bare || sign && left <= elliptic:
		return false, foundAlone, left
	}
	return false, 0, left
}

// namesTopic reports a question that names one of the library's topics: it need not lean on what was said before.
func (a *asked) namesTopic() bool {
	for _, t := range a.lib.topics {
		if strings.Contains(a.text, path.Base(t.Name)) {
			return true
		}
	}
	return false
}

// followUp answers a question by what was talked about, when it leans on that. It reports whether it did.
func (e *Engine) followUp(ctx context.Context, a *asked) (kb.Answer, bool) {
	if a.cfg.without(StepFollowup) || a.Verbatim || a.Conversation == "" {
		return kb.Answer{}, false
	}
	if strings.ContainsFunc(a.text, text.IsLetter) { // whether it leans on anything is seen once it is read
		a.correct(e.typing)
		if answer, ok := a.danger(a.readings()...); ok || a.suspected != "" {
			return answer, ok
		}
	}
	surely, unless, left := a.follows()
	if !surely && unless == 0 {
		return kb.Answer{}, false
	}
	turn := e.turn(ctx, a.Conversation)
	if turn.Question == "" || e.now().Sub(turn.At) > kb.ConversationTTL {
		return kb.Answer{}, false
	}
	if !surely { // alone, it may be a whole question
		a.correct(e.typing)
		if answer, ok := a.danger(a.readings()...); ok {
			return answer, true
		}
		a.searchAll(ctx)
		a.judge()
		if answer, ok := a.meansDanger(ctx); ok {
			return answer, true
		}
		if len(a.candidates) > 0 && (a.candidates[0].exact || a.candidates[0].probability >= unless) {
			return kb.Answer{}, false
		}
	}
	if surely && a.despairs(ctx) { // it says little, but not of what was talked about
		return kb.Answer{}, false
	}
	about, whole := a.lib.topicOf(turn), *a
	whole.about, whole.candidates, whole.vector, whole.maybe, whole.among = turn, nil, nil, "", 0
	whole.text, whole.variants = about.words+a.text, nil
	if left <= shortest {
		whole.variants = []variant{{string(turn.Question) + " " + a.text, 0}}
	}
	whole.explain("接着上一问", whole.text)
	whole.search(ctx)
	whole.others(ctx)
	whole.judge()
	if len(whole.candidates) == 0 || unless > 0 && unless < surelyFound && whole.among <= a.among {
		return kb.Answer{}, false
	}
	whole.turnTo(about, a.text, left)
	whole.among = max(whole.among, likelyChoice) // what it is about is known
	answer := whole.decide()
	if answer.Kind == kb.None {
		return kb.Answer{}, false
	}
	if answer.Corrected = ""; a.text != a.typed {
		answer.Corrected = a.text
	}
	*a = whole
	return answer, true
}
