package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/text/width"

	"yiku/kb"
)

// inboxMost is how many of a kind can be listed at once: they are in memory, and the longest take some 10 KB.
const inboxMost = 5000

// box is a kind of what people left: as --kind names it, as people read it, and how it is listed.
type box struct {
	kind, title string
	head        []string
	list        func(clerk, context.Context, time.Time, int) ([]note, error)
}

var boxes = []box{
	{"receipts", "留下的问题（最近的在前）", []string{"日期", "回执号", "部门", "问题"}, clerk.receipts},
	{"reports", "内容有误（最近的在前）", []string{"日期", "条目", "版本", "哪里不对"}, clerk.reports},
	{"feedback", "说没用的原因（最近的在前）", []string{"日期", "条目", "原因"}, clerk.feedback},
	{"gaps", "没有答好的问题（问得最多的在前）", []string{"次数", "最近一次", "部门", "问题"}, clerk.gaps},
}

// note is one thing that somebody left. Its cells stand side by side; what comes below stands under the last of them.
type note interface {
	cells() (row, below []string)
}

type receiptNote struct {
	Number     string    `json:"number"`
	Day        kb.Day    `json:"day"`
	Text       kb.Masked `json:"text"`
	Department string    `json:"department"`
}

func (n receiptNote) cells() (row, below []string) {
	return []string{string(n.Day), n.Number, cmp.Or(n.Department, "未定"), string(n.Text)}, nil
}

type reportNote struct {
	Day      kb.Day     `json:"day"`
	Entry    string     `json:"entry"` // code
	Revision int        `json:"revision"`
	Question string     `json:"question"`
	Passage  kb.Masked  `json:"passage"`
	Reason   kb.Masked  `json:"reason"`
	Channel  kb.Channel `json:"channel"`
}

func (n reportNote) cells() (row, below []string) {
	below = []string{"问题：" + n.Question}
	if n.Passage != "" {
		below = append(below, "原文："+string(n.Passage))
	}
	return []string{string(n.Day), n.Entry, fmt.Sprintf("第 %d 版", n.Revision), string(n.Reason)}, below
}

type feedbackNote struct {
	Day     kb.Day     `json:"day"`
	Entry   string     `json:"entry"` // code
	Asked   kb.Masked  `json:"asked"`
	Reason  kb.Masked  `json:"reason"`
	Channel kb.Channel `json:"channel"`
}

func (n feedbackNote) cells() (row, below []string) {
	if n.Asked != "" {
		below = []string{"问的是：" + string(n.Asked)}
	}
	return []string{string(n.Day), cmp.Or(n.Entry, "没有答出"), string(n.Reason)}, below
}

type gapNote struct {
	Count      int       `json:"count"`
	First      kb.Day    `json:"first"`
	Last       kb.Day    `json:"last"`
	Text       kb.Masked `json:"text"`
	Department string    `json:"department"`
}

func (n gapNote) cells() (row, below []string) {
	return []string{strconv.Itoa(n.Count), string(n.Last), cmp.Or(n.Department, "未定"), string(n.Text)}, nil
}

func (m *Main) inbox() *cobra.Command {
	var kind, since string
	var limit int
	var asJSON bool
	c := &cobra.Command{
		Use:   "inbox",
		Short: "看群众留下的问题、指出的错误、说没用的原因和没有答好的问题",
		Args:  wants(0, false, "inbox 后面不跟参数"),
		RunE: func(c *cobra.Command, _ []string) error {
			if limit < 1 || limit > inboxMost {
				return kb.Errorf(kb.Invalid, "--limit 要写 1 到 %d 之间的数", inboxMost)
			}
			chosen, err := boxesOf(kind)
			if err != nil {
				return err
			}
			from, err := startOf(since)
			if err != nil {
				return err
			}
			cfg, st, err := m.open(c)
			if err != nil {
				return err
			}
			defer st.Close()
			if kept := time.Now().AddDate(0, 0, -cfg.Journal.Days); from.Before(kept) { // what is older may not be deleted yet
				from = kept
			}
			desk, err := newClerk(c.Context(), st, st)
			if err != nil {
				return err
			}
			all := map[string][]note{}
			for _, b := range chosen {
				notes, err := b.list(desk, c.Context(), from, limit+1)
				if err != nil {
					return err
				}
				if all[b.kind] = notes[:min(len(notes), limit)]; !asJSON {
					b.print(m.Stdout, all[b.kind], len(notes) > limit)
				}
			}
			if asJSON {
				return json.NewEncoder(m.Stdout).Encode(all)
			}
			return nil
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "只看一种 `KIND`：receipts（留下的问题）、reports（内容有误）、feedback（说没用的原因）、gaps（没有答好的问题）")
	c.Flags().StringVar(&since, "since", "", "从这一天 `DAY` 起，写成 2026-11-01；没有答好的问题看最近一次问起")
	c.Flags().IntVar(&limit, "limit", 50, fmt.Sprintf("每种最多列出 `N` 条，不超过 %d（不写是 50）", inboxMost))
	c.Flags().Lookup("limit").DefValue = "0" // else it is told in English
	c.Flags().BoolVar(&asJSON, "json", false, "打印 JSON")
	return c
}

// boxesOf gives the box of a kind, all of them for "".
func boxesOf(kind string) ([]box, error) {
	if kind == "" {
		return boxes, nil
	}
	var names []string
	for _, b := range boxes {
		if b.kind == kind {
			return []box{b}, nil
		}
		names = append(names, b.kind)
	}
	return nil, kb.Errorf(kb.Invalid, "--kind 要写这些之一：%s；不写就全部列出", strings.Join(names, "、"))
}

// startOf is when a day begins; the zero time for none.
func startOf(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, kb.Shanghai)
	if err != nil {
		return t, kb.Errorf(kb.Invalid, "--since 要写成 2026-11-01 这样的日期，不能是 %s", day)
	}
	return t, nil
}

// clerk lists what people left with the names of what it is about.
type clerk struct {
	kb.Reader
	kb.Desk
	departments map[string]string // names by code
}

func newClerk(ctx context.Context, r kb.Reader, d kb.Desk) (clerk, error) {
	c := clerk{r, d, map[string]string{}}
	return c, kb.EachRecord(ctx, r, func(d *kb.Department) error {
		c.departments[d.Code] = d.Name
		return nil
	})
}

// department is a department's name, its code when the library has none of that code.
func (c clerk) department(code string) string { return cmp.Or(c.departments[code], code) }

func (c clerk) receipts(ctx context.Context, since time.Time, limit int) ([]note, error) {
	rows, err := c.Receipts(ctx, since, limit)
	notes := []note{}
	for _, r := range rows {
		notes = append(notes, receiptNote{r.Number, kb.Today(r.At), r.Text, c.department(r.Department)})
	}
	return notes, err
}

// entry gives the code and the question of the entry with this id; one that is not there is named by its id.
func (c clerk) entry(ctx context.Context, id string) (code, question string, err error) {
	if id == "" {
		return "", "", nil
	}
	rec, err := c.Get(ctx, kb.KindEntry, id)
	if kb.CodeOf(err) == kb.NotFound {
		return id, "", nil
	}
	if err != nil {
		return "", "", err
	}
	return rec.Key(), rec.(*kb.Entry).Question, nil
}

func (c clerk) reports(ctx context.Context, since time.Time, limit int) ([]note, error) {
	rows, err := c.Reports(ctx, since, limit)
	notes := []note{}
	for _, r := range rows {
		code, question, err := c.entry(ctx, r.Entry)
		if err != nil {
			return nil, err
		}
		notes = append(notes, reportNote{kb.Today(r.At), code, r.Revision, question, r.Passage, r.Reason, r.Channel})
	}
	return notes, err
}

func (c clerk) feedback(ctx context.Context, since time.Time, limit int) ([]note, error) {
	rows, err := c.Complaints(ctx, since, limit)
	notes := []note{}
	for _, r := range rows {
		code, question, err := c.entry(ctx, r.Entry)
		if err != nil {
			return nil, err
		}
		if question == "" {
			code = "" // an answer that is no longer kept
		}
		notes = append(notes, feedbackNote{kb.Today(r.At), code, cmp.Or(r.Question, kb.Masked(question)), r.Reason, r.Channel})
	}
	return notes, err
}

func (c clerk) gaps(ctx context.Context, since time.Time, limit int) ([]note, error) {
	rows, err := c.Gaps(ctx, since, limit)
	notes := []note{}
	for _, g := range rows {
		notes = append(notes, gapNote{g.Count, kb.Today(g.First), kb.Today(g.Last), g.Text, c.department(g.Department)})
	}
	return notes, err
}

// print prints notes in columns, and whether there are more.
func (b box) print(out io.Writer, notes []note, more bool) {
	fmt.Fprintln(out, b.title)
	defer fmt.Fprintln(out)
	if len(notes) == 0 {
		fmt.Fprintln(out, "  没有")
		return
	}
	wide := make([]int, len(b.head)-1) // the last column is not filled up
	for i := range wide {
		wide[i] = columns(b.head[i])
		for _, n := range notes {
			row, _ := n.cells()
			wide[i] = max(wide[i], columns(harmless(row[i])))
		}
	}
	line := func(row ...string) {
		for i, w := range wide {
			cell := harmless(row[i])
			fmt.Fprint(out, "  ", cell, strings.Repeat(" ", w-columns(cell)))
		}
		fmt.Fprintf(out, "  %s\n", harmless(row[len(wide)]))
	}
	line(b.head...)
	for _, n := range notes {
		row, below := n.cells()
		line(row...)
		for _, text := range below {
			line(append(make([]string, len(wide)), text)...)
		}
	}
	if more {
		fmt.Fprintf(out, "  只列出了 %d 条，用 --limit 多看些，或用 --since 只看近来的\n", len(notes))
	}
}

// harmless is a text on one line, without what a terminal would obey.
func harmless(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)), " ")
}

// columns is how many columns of a terminal a text takes: a Chinese character takes two.
func columns(s string) (n int) {
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n++
		}
		n++
	}
	return n
}
