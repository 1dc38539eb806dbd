package guard

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed words.txt
var file string

// group says what a pattern is a sign of.
type group uint8

const (
	sign   group = iota // of danger
	now                 // it is happening
	person              // somebody is meant, not anybody
	plea                // help is asked for
	rule                // it is asked about rules, or for a case that has not come
	past                // it is over
	lately              // it was yesterday or so: help may still be needed, but the fire is out
	figure              // a song, a dream, a saying
	ask                 // it is asked about something, calmly
	groups
)

var groupNames = [groups]string{"sign", "now", "person", "plea", "rule", "past", "lately", "figure", "ask"}

// pattern is a row of parts, each one of several words, with gaps between.
type pattern struct {
	group    group
	phone    string // of a sign
	strength int    // of a sign
	text     string // as words.txt has it
	parts    []part
}

type part struct {
	gap   int // how many characters may stand before it
	words [][]rune
}

// gaps are the marks between the parts of a pattern, and how many characters each lets through.
var gaps = map[rune]int{'+': 0, '~': 2, '…': 8}

// start is a word with which a pattern may begin.
type start struct {
	word    []rune
	pattern *pattern
}

// respelling is a word that is written in another way, or blanked.
type respelling struct{ from, to []rune }

// lexicon is words.txt, each list under the first character.
type lexicon struct {
	starts    map[rune][]start
	respelled map[rune][]respelling // longest first
	alone     map[string]string     // the number to call for what is a call when nothing else is written
	filler    map[string]bool       // what may stand beside it
}

var words = func() lexicon {
	l, err := read(file)
	if err != nil {
		panic(err)
	}
	return l
}()

// blank stands for what is left out of a text: no word holds it.
const blank = '\x00'

func read(file string) (lexicon, error) {
	l := lexicon{map[rune][]start{}, map[rune][]respelling{}, map[string]string{}, map[string]bool{}}
	classes := map[string]string{}
	var head []string
	for i, line := range strings.Split(file, "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		var err error
		switch {
		case strings.HasPrefix(fields[0], "["):
			head = strings.Fields(strings.Trim(strings.TrimSpace(line), "[]"))
		case head == nil:
			err = fmt.Errorf("a word before the first heading")
		case head[0] == "class":
			classes[fields[0]] = strings.Join(fields[1:], "|")
		case head[0] == "alike":
			for _, from := range fields[1:] {
				l.respell(from, []rune(fields[0]))
			}
		case head[0] == "ignore":
			for _, from := range fields {
				l.respell(from, []rune{blank})
			}
		case head[0] == "alone":
			if len(head) != 2 || messages[head[1]] == "" {
				err = fmt.Errorf("words alone need a number to call: %q", head)
				break
			}
			for _, w := range fields {
				l.alone[w] = head[1]
			}
		case head[0] == "filler":
			for _, w := range fields {
				l.filler[w] = true
			}
		default:
			err = l.add(head, fields, classes)
		}
		if err != nil {
			return l, fmt.Errorf("words.txt:%d: %w", i+1, err)
		}
	}
	for _, list := range l.respelled {
		slices.SortStableFunc(list, func(a, b respelling) int { return len(b.from) - len(a.from) })
	}
	return l, nil
}

func (l *lexicon) respell(from string, to []rune) {
	r := []rune(from)
	l.respelled[r[0]] = append(l.respelled[r[0]], respelling{r, to})
}

// add takes patterns under a heading such as [now], or [sign 120 5].
func (l *lexicon) add(head, fields []string, classes map[string]string) error {
	model := pattern{group: group(slices.Index(groupNames[:], head[0]))}
	if model.group >= groups {
		return fmt.Errorf("no group %q", head[0])
	}
	if model.group == sign {
		if len(head) != 3 || messages[head[1]] == "" {
			return fmt.Errorf("a sign needs a number to call and a strength: %q", head)
		}
		model.phone = head[1]
		var err error
		if model.strength, err = strconv.Atoi(head[2]); err != nil {
			return err
		}
	}
	for _, f := range fields {
		p := model
		p.text = f
		gap, from := 0, 0
		for i, r := range f + "+" {
			g, ok := gaps[r]
			if !ok {
				continue
			}
			ws, err := alternatives(f[from:i], classes)
			if err != nil {
				return err
			}
			p.parts = append(p.parts, part{gap, ws})
			gap, from = g, i+len(string(r))
		}
		for _, w := range p.parts[0].words {
			l.starts[w[0]] = append(l.starts[w[0]], start{w, &p})
		}
	}
	return nil
}

// alternatives reads words between bars; @name stands for a class.
func alternatives(s string, classes map[string]string) ([][]rune, error) {
	var out [][]rune
	for _, w := range strings.Split(s, "|") {
		if strings.HasPrefix(w, "@") {
			class, ok := classes[w]
			if !ok {
				return nil, fmt.Errorf("no class %s", w)
			}
			more, err := alternatives(class, classes)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
			continue
		}
		if w == "" {
			return nil, fmt.Errorf("an empty word in %q", s)
		}
		out = append(out, []rune(w))
	}
	return out, nil
}
