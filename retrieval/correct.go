package retrieval

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"yiku/kb"
	"yiku/retrieval/index"
	"yiku/retrieval/text"
)

// Steps of understanding what was typed that Config.Without can leave out.
const (
	StepSpelling = "spelling"
	StepPinyin   = "pinyin"
	StepSynonyms = "synonyms"
	StepConfirm  = "confirm" // what is shown as read is what is found says
)

// variant is another reading of what was typed, which is searched for as well.
type variant struct {
	text string
	cost float64 // by how much it is less likely than the likeliest reading, in nats
}

// Bounds of reading, in nats: from sure on a slip is corrected, from unsure on the correction is searched for as well. Another
// reading of letters is searched for when it is at most nearly less likely than the best. Chosen on the developer half of the
// public sets: at most 0.5% of the clean questions of any of them fare worse (cmd/yiku/spelling_test.go).
const (
	sure   = 5.0
	unsure = 3.5
	nearly = 4.0
)

// readings is how many readings of letters are looked at, and searched how many of them are searched for whatever is found.
const (
	readings = 8
	searched = 3
)

// spellable is the length of a question that is looked at for slips, in characters: in a long story there is always something
// unusual, and it is found by the rest.
const spellable = 60

// correct reads what was typed: letters as pinyin or initials, and wrong characters. What says a form as it stands, and what the
// person wants taken as it is, is left alone; nothing is read twice.
func (a *asked) correct(r *text.Reader) {
	if a.corrected || a.Verbatim || a.says(a.text) {
		return
	}
	a.corrected = true
	if !a.cfg.without(StepPinyin) && strings.ContainsFunc(a.text, text.IsLetter) {
		a.pinyin(r)
	}
	if !a.cfg.without(StepSpelling) && len([]rune(a.text)) <= spellable {
		a.spelling(r)
	}
}

// says reports whether a form in scope says the same.
func (a *asked) says(s string) bool {
	for _, d := range a.lib.entries.Exact(s) {
		if a.scope.allowsDoc(d) {
			return true
		}
	}
	return false
}

// pinyin reads letters. Initials among characters are a guess that is searched for beside what was typed: ETC怎么办.
func (a *asked) pinyin(r *text.Reader) {
	got := r.Pinyin(a.text, a.lib.entries, a.lib.entries.Says, readings)
	if len(got) == 0 || got[0].Initials {
		got = append(a.abbreviated(), got...)
	}
	if len(got) == 0 {
		return
	}
	if a.guessed = got[0].Initials; a.guessed && strings.ContainsFunc(a.text, isHan) {
		a.explain("首字母或为", got[0].Text)
		a.variants = append(a.variants, variant{got[0].Text, 0})
		a.maybe = got[0].Text
		return
	}
	a.explain("拼音", got[0].Text)
	a.text = got[0].Text
	for i, other := range got[1:] {
		v := variant{other.Text, other.Cost - got[0].Cost}
		if i+1 >= searched || v.cost > nearly {
			a.rare = append(a.rare, v)
			continue
		}
		a.explain("拼音或为", v.text)
		a.variants = append(a.variants, v)
	}
}

// abbreviation is one run of letters that may be the initials of a word, and what follows it.
var abbreviation = regexp.MustCompile(`^([A-Za-z]+)([^A-Za-z]*)$`)

// abbreviated reads letters as the library's own words with these initials, commonest first: gjj, sfz丢了. What stands behind characters
// is better read by them.
func (a *asked) abbreviated() (out []text.Reading) {
	m := abbreviation.FindStringSubmatch(a.text)
	if m == nil || a.lib.entries.Says(m[1]) {
		return nil
	}
	ws := a.lib.initials(strings.ToLower(m[1]))
	for i, w := range ws[:min(len(ws), searched)] {
		out = append(out, text.Reading{Text: w.Text + m[2], Initials: true, Cost: nearly / 2 * one(i > 0)})
	}
	return out
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func (a *asked) spelling(r *text.Reader) {
	got, ok := r.Spelling(a.text, a.lib.entries)
	switch {
	case !ok || -got.Cost < unsure:
	case -got.Cost >= sure:
		a.explain("错别字", got.Text)
		a.variants = append(a.variants, variant{a.text, -got.Cost})
		a.text = got.Text
	default:
		a.explain("错别字或为", got.Text)
		a.variants = append(a.variants, variant{got.Text, sure + got.Cost})
		a.maybe = got.Text
	}
}

// confirm takes the question for the reading that the first candidate's own words say most of: of equal ones for what was typed, then for
// the likeliest. So what nothing confirms is neither shown nor offered.
func (a *asked) confirm(ctx context.Context) {
	heard := slices.Concat([]variant{{text: a.text}}, a.variants, a.rare)
	if a.cfg.without(StepConfirm) || len(heard) == 1 || len(a.candidates) == 0 || a.candidates[0].exact {
		return
	}
	best, most := heard[0], -1
	has := a.lib.termsOf(a.candidates[0].entry)
	for _, v := range heard {
		if said := told(v.text, has); said > most || said == most && v.text == cmp.Or(a.gist, a.plain) {
			best, most = v, said
		}
	}
	if best.text == a.maybe {
		return // not sure enough to stand for what was typed
	}
	a.maybe = ""
	if a.text == best.text {
		return
	}
	a.explain("条目里说的是", best.text)
	a.text = best.text
	a.split()
	if slices.Contains(a.rare, best) {
		a.also(ctx, best)
		a.tellApart()
	}
}

// told counts the pairs, numbers and Latin words of a text that are among some.
func told(s string, among map[index.Term]bool) (n int) {
	for _, t := range index.Terms(s) {
		if !t.Single() && among[t] {
			n++
		}
	}
	return n
}

// explain notes what a step did, for staff.
func (a *asked) explain(step, what string) {
	if a.Explain {
		a.steps = append(a.steps, kb.Step{Name: step, Text: what})
	}
}
