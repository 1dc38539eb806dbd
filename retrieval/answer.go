package retrieval

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/text"
	"yiku/retrieval/vector"

	"github.com/oklog/ulid/v2"
)

// asked is a question on its way to an answer; each step fills in more.
type asked struct {
	kb.Question
	lib        *library
	space      *space // what it is encoded by; nil for words alone
	added      uint64 // space.added when it was asked
	cfg        *Config
	scope      scope
	about      kb.Turn        // what it follows up; zero for a question that stands alone
	section    string         // of the first candidate, which is the entry at hand, that the follow-up asks for; "" for none
	text       string         // normal form; once it is corrected, what is searched for
	typed      string         // normal form as it was typed
	plain      string         // the same in simplified characters
	corrected  bool           // text is what was read
	guessed    bool           // what is asked is a guess, by initials or by what was talked about: never answered directly
	variants   []variant      // other readings, searched for as well
	rare       []variant      // readings that are searched for only when what was found confirms one
	gist       string         // the question of a letter, before it was corrected
	story      string         // what a letter says beside it
	reworded   string         // text in other words, where the library has them
	suspected  string         // number to call if the words mean what they may
	inDanger   bool           // who asks must call for help
	searched   bool           // candidates are there
	partial    bool           // a reading was left out, since the encoder was late
	until      time.Time      // when the encoder is waited for no longer; zero before it is asked
	maybe      string         // the reading that is offered
	steps      []kb.Step      // for staff
	hidden     *kb.Masked     // typed without personal data, once masked has made it
	query      query          // its terms
	places     []string       // that it names
	vector     *vector.Query  // its meaning; nil when it is found by words alone
	among      float64        // probability that one of the first five is right
	candidates []candidate    // best first once ranked
	department *kb.Department // that should answer, when nothing does and the topic is clear

	popularity func(id string) float64 // what an entry's adds to its score
}

// Ask takes a question through the pipeline.
func (e *Engine) Ask(ctx context.Context, q kb.Question) (kb.Answer, error) {
	start := e.now()
	if err := ctx.Err(); err != nil {
		return kb.Answer{}, err
	}
	a, err := e.read(q, start)
	if err != nil {
		return kb.Answer{}, err
	}
	answer, known := a.danger(a.typed, a.plain)
	if !known && a.suspected == "" {
		answer, known = e.followUp(ctx, a)
	}
	if !known && !a.searched {
		answer, known = e.recall(a)
	}
	if !known {
		answer = e.think(ctx, a)
	}
	answer.ID, answer.Conversation = ulid.Make().String(), conversation(q.Conversation)
	answer.Question = q.Text
	if !q.Silent {
		e.noteTurn(ctx, a, answer)
		e.record(a, answer, start)
	}
	return answer, nil
}

// check refuses a question nobody could answer.
func check(s string) error {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s):
		return kb.Errorf(kb.Invalid, "提问不是有效的 UTF-8 文字，请重新输入")
	case n > kb.MaxQuestion:
		return kb.Errorf(kb.Invalid, "提问过长（%d 字），请精简到 %d 字以内", n, kb.MaxQuestion)
	case text.NFC(s) == "":
		return kb.Errorf(kb.Invalid, "请输入您想咨询的问题")
	}
	return nil
}

// maxName is the length of a region's, audience's, department's or category's name in bytes at most.
const maxName = 600

// read checks and normalises the question, and takes the library as it is now for everything that follows.
func (e *Engine) read(q kb.Question, now time.Time) (*asked, error) {
	if err := check(q.Text); err != nil {
		return nil, err
	}
	for _, name := range []string{q.Scope.Region, q.Scope.Audience, q.Scope.Department, q.Scope.Category} {
		if len(name) > maxName {
			return nil, kb.Errorf(kb.Invalid, "地区、人群、部门或主题的名称过长，请从列表里选")
		}
	}
	lib := e.lib.Load()
	line := text.Line(q.Text)
	plain := e.typing.Simplified(line)
	if q.Verbatim {
		plain = line
	}
	a := &asked{Question: q, lib: lib, space: e.enc.space(), scope: lib.scope(q.Scope, now), text: plain, typed: line, plain: plain, cfg: &e.cfg, popularity: e.popularity}
	if a.space != nil {
		a.added = a.space.added.Load()
	}
	return a, nil
}

// think reads the question, searches for it and decides.
func (e *Engine) think(ctx context.Context, a *asked) kb.Answer {
	if !a.searched {
		if !a.cfg.without(StepLetter) && !a.says(a.text) {
			a.letter()
		}
		a.correct(e.typing)
	}
	if answer, ok := a.danger(a.readings()...); ok {
		return answer
	}
	if !a.searched {
		a.searchAll(ctx)
	}
	answer := a.decide()
	if call, ok := a.meansDanger(ctx); ok {
		return call
	}
	if answer.Kind == kb.None && a.inOtherWords(ctx) {
		answer = a.decide()
	}
	e.remember(a, answer)
	return answer
}

// inOtherWords searches for the question in other words for the same, for which the encoder may have a better ear than for those
// that were typed. It reports whether it did.
func (a *asked) inOtherWords(ctx context.Context) bool {
	if a.reworded == "" || a.reworded == strings.ToLower(a.text) || a.Verbatim {
		return false
	}
	a.variants, a.among = []variant{{a.reworded, otherWordsCost}}, 0
	a.others(ctx)
	a.tellApart()
	return true
}

// otherWordsCost is how much less likely, in nats, a question is meant in other words than in its own.
const otherWordsCost = 1.0

// readings lists what the question was taken for, when that is not what was typed.
func (a *asked) readings() []string {
	var out []string
	if a.text != a.typed && a.text != a.gist { // of which the whole was looked at
		out = append(out, a.text)
	}
	for _, v := range a.variants {
		out = append(out, v.text)
	}
	return out
}

// searchAll searches for the question in all its readings.
func (a *asked) searchAll(ctx context.Context) {
	a.search(ctx)
	a.others(ctx)
	a.tellApart()
	a.confirm(ctx)
}

// search finds and ranks the entries for one reading of the question.
func (a *asked) search(ctx context.Context) {
	a.split()
	a.find()
	a.understand(ctx)
	a.searched = true
	a.rank()
}

// others searches for the other readings, and ranks what they find behind what the likeliest finds as well.
func (a *asked) others(ctx context.Context) {
	if len(a.candidates) > 0 && a.candidates[0].exact {
		return
	}
	for _, v := range a.variants {
		a.also(ctx, v)
	}
}

// also searches for another reading.
func (a *asked) also(ctx context.Context, v variant) {
	b := *a
	b.text, b.candidates, b.vector = v.text, nil, nil
	b.search(ctx)
	if (a.vector == nil) != (b.vector == nil) {
		a.partial = true
		return // the encoder was late for one of them: their scores do not compare
	}
	a.merge(b.candidates, v.cost)
}

// split takes the question apart into terms.
func (a *asked) split() {
	a.query, a.places = a.lib.query(a.text), placesAsked(unhidden().Replace(a.text))
	if a.story != "" {
		a.query.add(a.lib, a.story, aside)
	}
	if !a.cfg.without(StepSynonyms) {
		a.synonyms()
	}
}

// conversation keeps a conversation's id, or starts one. Who knows an id sees what was talked about, so nobody may guess one.
func conversation(id string) string {
	if _, err := ulid.ParseStrict(id); err == nil {
		return id
	}
	return ulid.MustNew(ulid.Now(), rand.Reader).String()
}
