package standard

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/text"
)

// heldSynonym is a set of words that is, or will be, in the library.
type heldSynonym struct {
	*kb.Synonym
	folded []string // its different words as they are compared
}

// learnSynonym takes up a set of words, in the place of the one that had its code.
func (l *library) learnSynonym(s *kb.Synonym) {
	for _, key := range l.synonyms[s.Code].folded {
		l.said[key] = slices.DeleteFunc(l.said[key], func(code string) bool { return code == s.Code })
	}
	held := heldSynonym{Synonym: s}
	for _, w := range s.Words {
		if key := text.Fold(w); key != "" && !slices.Contains(held.folded, key) {
			held.folded = append(held.folded, key)
			l.said[key] = append(l.said[key], s.Code)
		}
	}
	l.synonyms[s.Code] = held
}

// saying gives the other sets in which this word is said, somewhere where s is.
func (l *library) saying(word string, s *kb.Synonym) []heldSynonym {
	var out []heldSynonym
	for _, code := range l.said[word] {
		if held := l.synonyms[code]; code != s.Code && l.overlap(held.Regions, s.Regions) {
			out = append(out, held)
		}
	}
	return out
}

func (c *check) synonym(s *kb.Synonym) {
	if !slices.ContainsFunc(s.Words, func(w string) bool { return text.Line(w) != text.Line(s.Words[0]) }) {
		c.add("words-few", "words", "同义词只有 %d 个，请至少写两个不同的词，用“；”隔开", min(len(s.Words), 1))
	}
	if len(s.Words) > kb.MaxWords {
		c.add("words-many", "words", "这一组有 %d 个词，只有前 %d 个算数，请删去少用的，或分成几组", len(s.Words), kb.MaxWords)
	}
	if own := c.words(s); len(own) > 1 {
		c.otherSets(s, own)
		if s.OneWay {
			c.circle(s, own)
		}
	}
	c.regions(s.Regions)
}

// words gives a set's different words, folded.
func (c *check) words(s *kb.Synonym) []string {
	var own []string
	for _, w := range s.Words {
		key := text.Fold(w)
		if utf8.RuneCountInString(key) < 2 {
			c.add("word-short", "words", "“%s”太短，会在许多不相干的问题里碰上，请换成完整的词，或删去", clip(w, 20))
		}
		if slices.Contains(own, key) {
			c.add("word-twice", "words", "“%s”在这一组里写了两次（大小写、全半角、标点、空格不算不同），请删去一个", clip(w, 20))
		} else if key != "" {
			own = append(own, key)
		}
	}
	return own
}

// otherSets looks for sets that say of two of these words the same, or one way what is said both ways here.
func (c *check) otherSets(s *kb.Synonym, own []string) {
	seen := map[string]bool{}
	for _, w := range own {
		for _, other := range c.saying(w, s) {
			if !seen[other.Code] {
				seen[other.Code] = true
				c.otherSet(s, own, other)
			}
		}
	}
}

func (c *check) otherSet(s *kb.Synonym, own []string, other heldSynonym) {
	both := slices.DeleteFunc(slices.Clone(own), func(w string) bool { return !slices.Contains(other.folded, w) })
	if len(both) < 2 || s.OneWay && both[0] != own[0] || other.OneWay && !slices.Contains(both, other.folded[0]) {
		return // there are no two words of which both say something
	}
	pair := "“" + clip(both[0], 20) + "”和“" + clip(both[1], 20) + "”"
	switch {
	case s.OneWay != other.OneWay:
		c.add("word-conflict", "words", "%s在这里是%s的，在 %s 里是%s的，请把两组改成一样，或合并成一组", pair, ways[s.OneWay], other.Code, ways[other.OneWay])
	case !s.OneWay || own[0] == other.folded[0]:
		c.add("word-again", "words", "%s在 %s 里已经是同义词，请合并成一组，删去另一组", pair, other.Code)
	}
}

var ways = map[bool]string{false: "双向", true: "单向"} // by Synonym.OneWay

// circleMax is how many words are looked at for a circle: more than people tie together, and few enough for a hostile file.
const circleMax = 1_000

// circle looks for a way from one of the words that the first stands for back to the first, along sets of one way.
func (c *check) circle(s *kb.Synonym, own []string) {
	from := map[string]string{} // word → the word that stands for it, on the way here
	for _, w := range own[1:] {
		from[w] = own[0]
	}
	for queue := own[1:]; len(queue) > 0 && len(from) < circleMax; queue = queue[1:] {
		for _, set := range c.saying(queue[0], s) {
			if !set.OneWay || set.folded[0] != queue[0] {
				continue
			}
			for _, next := range set.folded[1:] {
				if next == own[0] {
					c.add("words-circle", "words", "单向的同义词绕成了一圈：%s，请删去一条，或改成一组双向的同义词", round(from, own[0], queue[0]))
					return
				}
				if from[next] == "" {
					from[next] = queue[0]
					queue = append(queue, next)
				}
			}
		}
	}
}

// round writes the way from the first word to the last and back to the first.
func round(from map[string]string, first, last string) string {
	steps := []string{first}
	for w := last; w != first; w = from[w] {
		steps = append(steps, clip(w, 20))
	}
	steps = append(steps, clip(first, 20))
	slices.Reverse(steps)
	return strings.Join(steps, "→")
}
