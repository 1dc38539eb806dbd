package website

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"yiku/kb"
)

// partBytes is how much of a policy's text, with its markup, is on one page, so that no page is over 100 KB.
const partBytes = 48_000

// paragraph is a line of a policy's text. Its ID is that of the clause or the heading it begins, the first of that name in the
// whole text; "" for others. Of a policy without a text it is a clause's name, or a quote ("" for none) and who cites it.
type paragraph struct {
	ID, Text string
	Heading  bool
	Citing   []kb.Resolved
	chapter  bool // a heading that the contents name
}

// part is what of a policy's text is on one page.
type part struct {
	Number     int
	Paragraphs []paragraph
	First      string // the first clause that begins in it and the last; "" for none
	Last       string
}

// Chapters are the headings that lead into the part, for the contents.
func (p part) Chapters() (out []paragraph) {
	for _, q := range p.Paragraphs {
		if q.chapter {
			out = append(out, q)
		}
	}
	return out
}

// chapterMost is how many chapters contents may name: more would be a page of their own.
const chapterMost = 200

// titled is a line that is the title of what follows, as laws have them: 第二编　物权, 第一章　一般规定.
var titled = regexp.MustCompile(`^第[零〇一二三四五六七八九十百0-9]{1,6}(编|分编|章|节)[\s　]*[^。；：，、]{0,40}$`)

// paragraphs gives a text's paragraphs with their ids; one longer than a part is cut between characters.
func paragraphs(text string) (out []paragraph) {
	seen, headings := map[string]bool{"": true}, 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		plain := strings.TrimLeft(line, "#")
		p := paragraph{ID: anchor(line), Heading: plain != line && strings.HasPrefix(plain, " ")}
		plain = strings.TrimSpace(plain)
		title := titled.FindStringSubmatch(plain)
		if p.Heading = p.Heading || title != nil; p.Heading {
			headings++
			p.chapter = title == nil || title[1] != "节"
		}
		if seen[p.ID] {
			p.ID = ""
		}
		if p.Heading && p.ID == "" {
			p.ID = fmt.Sprint("h-", headings)
		}
		seen[p.ID] = true
		for plain != "" {
			p.Text = plain
			if len(plain) > partBytes/2 {
				p.Text = strings.ToValidUTF8(plain[:partBytes/2], "")
			}
			if p.Text == "" { // no text at all, only broken bytes
				break
			}
			plain = plain[len(p.Text):]
			out = append(out, p)
			p = paragraph{}
		}
	}
	return out
}

// size is about what a paragraph takes in a page.
func (p paragraph) size() int {
	n := len(template.HTMLEscapeString(p.Text)) + len(`<p id="c-1000"></p>`)
	if p.Citing != nil {
		n += len(`<blockquote></blockquote><ul class="questions"></ul>`)
	}
	for _, r := range p.Citing {
		n += entrySize(r)
	}
	return n
}

// entrySize is about what an entry takes in a list.
func entrySize(r kb.Resolved) int {
	return len(template.HTMLEscapeString(r.Question+r.Owner.Name)) + len(`<li><a href="/q/01JC0000000000000000000000"></a><span class="soft"></span></li>`)
}

// partsOf cuts paragraphs into parts of at most partBytes: before a chapter when the part is three quarters full, else before a clause, with the
// headings that lead into it, else, within a very long clause, before a paragraph.
func partsOf(all []paragraph) (parts []part) {
	for len(all) > 0 {
		n := fill(all)
		p := part{Number: len(parts) + 1, Paragraphs: all[:n]}
		for _, q := range p.Paragraphs {
			if name := clauseOf(q.Text); q.Citing != nil || name == "" {
				continue
			} else if p.First == "" {
				p.First, p.Last = name, name
			} else {
				p.Last = name
			}
		}
		parts, all = append(parts, p), all[n:]
	}
	return parts
}

// fill gives how many of the paragraphs make the next part.
func fill(all []paragraph) int {
	size, clause := 0, 0
	for i, p := range all {
		if i > 0 && p.Heading && !all[i-1].Heading && size > partBytes*3/4 {
			return i
		}
		if i > 0 && p.ID != "" && !all[i-1].Heading {
			clause = i
		}
		if size += p.size(); size > partBytes && i > 0 {
			if clause > 0 {
				return clause
			}
			return i
		}
	}
	return len(all)
}

// partWith is the number of the part in which a clause or chapter begins, 1 when it is in none.
func partWith(parts []part, id string) int {
	for _, part := range parts {
		for _, p := range part.Paragraphs {
			if id != "" && p.ID == id {
				return part.Number
			}
		}
	}
	return 1
}

// clauseOf is the clause that a paragraph begins, as it is cited: 第十二条; "" for none.
func clauseOf(text string) string {
	if m := cited.FindStringSubmatch(text); m != nil && m[2] == "条" {
		return m[0]
	}
	return ""
}

// contents are the parts as the page lists them, without chapters when there are too many.
func contents(parts []part) []part {
	n := 0
	for _, p := range parts {
		n += len(p.Chapters())
	}
	if n <= chapterMost {
		return parts
	}
	bare := make([]part, len(parts))
	for i, p := range parts {
		bare[i] = part{Number: p.Number, First: p.First, Last: p.Last}
	}
	return bare
}
