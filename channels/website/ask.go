package website

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/channels/render"
	"yiku/kb"
	"yiku/kb/standard"
)

// How many related records a page lists below an answer, and when only they are asked for.
const (
	besideAnswer = 6
	onResults    = 20
)

// followUps is how many questions an answer offers to go on with, the ones it might have meant included.
const followUps = 3

// maxOptions bounds a select, so that a page stays small.
const maxOptions = 200

// filter narrows the list of what also matches.
type filter struct {
	Topic, Department, Region, Cursor string
	Verbatim                          bool // the answer is that to the text as it stands
	All                               bool // what was chosen for every page does not narrow it
}

func filterOf(c echo.Context) filter {
	return filter{c.QueryParam("topic"), c.QueryParam("department"), c.QueryParam("region"), c.QueryParam("cursor"), verbatim(c), c.QueryParam("all") == "1"}
}

// verbatim reports whether a question is to be taken as it stands.
func verbatim(c echo.Context) bool { return c.QueryParam("verbatim") == "1" }

// askURL is the address of the answer to a question, with what is to be taken as it stands.
func askURL(question string, verbatim bool) string {
	v := url.Values{"q": {question}}
	if verbatim {
		v.Set("verbatim", "1")
	}
	return "/ask?" + v.Encode()
}

// link is the address of a list with this filter.
func (f filter) link(question string) string {
	v := url.Values{"list": {"1"}}
	for name, s := range map[string]string{"topic": f.Topic, "department": f.Department, "region": f.Region, "cursor": f.Cursor} {
		if s != "" {
			v.Set(name, s)
		}
	}
	return f.answer(question) + "&" + v.Encode()
}

// answer is the address of the answer beside the list.
func (f filter) answer(question string) string {
	if f.All {
		return askURL(question, f.Verbatim) + "&all=1"
	}
	return askURL(question, f.Verbatim)
}

// pick is one thing a list is narrowed by, and the address of the list without it.
type pick struct{ Name, Without string }

// picks are what the filter narrows by, in the order in which they are chosen.
func (f filter) picks(question string) (out []pick) {
	f.Cursor = "" // another list has other pages
	for _, chosen := range []*string{&f.Topic, &f.Department, &f.Region} {
		if name := *chosen; name != "" {
			*chosen = ""
			out = append(out, pick{name, f.link(question)})
			*chosen = name
		}
	}
	return out
}

// related is what also matches a question, with what it can be narrowed by.
type related struct {
	Question    string // as it was searched for
	Hits        []kb.Hit
	Answer      string // address of the answer
	First       string // address of the list's beginning, "" on it
	Next        string // address of what follows, "" at the end
	Filter      filter
	Picks       []pick
	Topics      []string
	Departments []string
	Regions     []string
}

// unanswered is a question that may be left for a department, by name; "" for none.
type unanswered struct{ Question, Department string }

// ask is the results page. A question that cannot be one stays in the box with a word on what is wrong. Whoever asks only
// for the list of what matches (list=1) does not ask again.
func (d *Door) ask(c echo.Context) error {
	private(c)
	question, ctx := c.QueryParam("q"), c.Request().Context()
	if err := channels.Readable(question); err != nil {
		return d.refused(c, question, err)
	}
	if c.QueryParams().Has("list") {
		return d.results(c, question)
	}
	f := filter{Verbatim: verbatim(c), All: c.QueryParam("all") == "1"}
	a, err := d.answerer.Ask(ctx, kb.Question{Text: question, Scope: d.scope(c), Conversation: c.QueryParam("conversation"), Asker: channels.Asker(c), Verbatim: f.Verbatim})
	if kb.CodeOf(err) == kb.Invalid {
		return d.refused(c, question, err)
	}
	if err != nil {
		return err
	}
	if a.Fallback != nil && channels.Emergency(a.Fallback.Phone) {
		a.Maybe = "" // nobody in danger is asked what was meant
		return d.send(c, http.StatusOK, urgentPage, page.Page{Title: "拨打 " + a.Fallback.Phone, NoIndex: true, Body: struct {
			kb.Answer
			Verbatim bool
			Box      box
		}{a, f.Verbatim, box{Question: question, Conversation: a.Conversation}}})
	}
	w, err := d.wider(c, a, f)
	if err != nil {
		return err
	}
	beside, err := d.related(ctx, cmp.Or(a.Corrected, question), d.scope(c), f, besideAnswer)
	if err != nil {
		return err
	}
	title := map[kb.AnswerKind]string{kb.Choices: "您想问的是：", kb.None: "暂未收录："}[a.Kind] + render.Short(question)
	if a.Kind == kb.None && w != nil {
		title = "按“" + w.By + "”没有找到：" + render.Short(question)
	}
	body := struct {
		kb.Answer
		Verbatim bool
		View     *view
		Follow   []kb.Choice // what to go on with
		Keywords []string    // of what the answer shows
		Wider    *wider
		Beside   related
		Box      box
		Leave    unanswered
		QR       string
	}{Answer: a, Verbatim: f.Verbatim, Wider: w, Beside: beside, Box: box{Question: question, Conversation: a.Conversation}, Leave: unanswered{Question: question}}
	if a.Fallback != nil {
		body.Leave.Department = a.Fallback.Department
	}
	matching := a.Choices
	if w != nil {
		matching = slices.Concat(matching, w.Choices)
	}
	if a.Kind == kb.Direct {
		title, body.QR = a.Entry.Question, d.code(channels.EntryURL(a.Entry.ID))
		if body.View, err = d.view(*a.Entry); err != nil {
			return err
		}
		body.View.Section = a.Section
		if body.View.Part, err = render.Markdown(standard.Passage(a.Entry.Answer, a.Section)); err != nil {
			return err
		}
		body.Follow = d.follow(ctx, a, d.scope(c))
		matching = slices.Concat([]kb.Choice{{ID: a.Entry.ID}}, matching, body.Follow)
	}
	body.Keywords = d.keywords(ctx, d.scope(c), cmp.Or(a.Corrected, question), matching...)
	body.Beside.Hits = slices.DeleteFunc(body.Beside.Hits, func(h kb.Hit) bool { return shown(a, h.ID) || offers(matching, h.ID) })
	return d.send(c, http.StatusOK, answerPage, page.Page{Title: title, NoIndex: true, Body: body})
}

// shown reports an entry that the answer itself shows.
func shown(a kb.Answer, id string) bool {
	return a.Entry != nil && a.Entry.ID == id || offers(a.Choices, id)
}

func offers(cs []kb.Choice, id string) bool {
	return slices.ContainsFunc(cs, func(c kb.Choice) bool { return c.ID == id })
}

// wider is what there is for a question beside what a person's own choice of region and audience leaves.
type wider struct {
	By      string // what was chosen
	Without string // what is not limited then
	Choices []kb.Choice
	URL     string // of the answer without the choice
}

// wider asks for everybody as well when a choice narrows the question, and offers what comes first then, if the answer does not show
// it; all that comes where the answer is none. It gives nil when there is nothing to offer.
func (d *Door) wider(c echo.Context, a kb.Answer, f filter) (*wider, error) {
	ch := chosenBy(c)
	if ch.Region == "" && ch.Audience == "" {
		return nil, nil
	}
	all, err := d.answerer.Ask(c.Request().Context(), kb.Question{Text: a.Question, Scope: d.everyone(), Conversation: c.QueryParam("conversation"), Verbatim: f.Verbatim, Silent: true})
	if err != nil {
		return nil, err
	}
	f.All = true
	out := &wider{By: ch.Region, Without: "地区", URL: f.answer(a.Question)}
	switch {
	case ch.Region != "" && ch.Audience != "":
		out.By, out.Without = ch.Region+" · "+ch.Audience, "地区和人群"
	case ch.Audience != "":
		out.By, out.Without = ch.Audience, "人群"
	}
	best := all.Choices
	if all.Entry != nil {
		best = append([]kb.Choice{{ID: all.Entry.ID, Question: all.Entry.Question, Department: all.Entry.Owner.Name}}, best...)
	}
	for i, choice := range best {
		if (i == 0 || a.Kind == kb.None) && !shown(a, choice.ID) {
			out.Choices = append(out.Choices, choice)
		}
	}
	if len(out.Choices) == 0 {
		return nil, nil
	}
	return out, nil
}

// follow is what to ask after a direct answer: what resembles its entry, as far as the choices beside it leave room.
func (d *Door) follow(ctx context.Context, a kb.Answer, s kb.Scope) (out []kb.Choice) {
	others, _ := d.portal.Related(ctx, a.Entry.ID, s, followUps+len(a.Choices)) // the page is whole without them
	for _, r := range others {
		if len(a.Choices)+len(out) < followUps && !shown(a, r.ID) {
			out = append(out, kb.Choice{ID: r.ID, Question: r.Question, Department: r.Owner.Name})
		}
	}
	return out
}

// results lists what matches, page by page, without answering.
func (d *Door) results(c echo.Context, question string) error {
	f, s := filterOf(c), d.scope(c)
	for _, text := range []string{f.Topic, f.Department, f.Region, f.Cursor} {
		if channels.Readable("q"+text) != nil {
			return kb.Errorf(kb.Invalid, "筛选条件无法识别，请从第一页重新查询。")
		}
	}
	s.Category, s.Department, s.Region = f.Topic, f.Department, cmp.Or(f.Region, s.Region)
	list, err := d.related(c.Request().Context(), question, s, f, onResults)
	if err != nil {
		return err
	}
	wide := ""
	if ch := chosenBy(c); ch.Region+ch.Audience != "" {
		f.All, f.Cursor = true, ""
		wide = f.link(question)
	}
	return d.send(c, http.StatusOK, resultsPage, page.Page{Title: "相关内容", NoIndex: true, Body: struct {
		Beside related
		Wide   string // address of the list without what was chosen, "" when nothing was
		Box    box
	}{list, wide, box{Question: question}}})
}

// related searches for a question and gives what a list of it needs.
func (d *Door) related(ctx context.Context, question string, s kb.Scope, f filter, limit int) (related, error) {
	out := related{Question: question, Filter: f, Picks: f.picks(question), Answer: f.answer(question)}
	if f.Cursor != "" {
		first := f
		first.Cursor = ""
		out.First = first.link(question)
	}
	found, err := d.answerer.Search(ctx, question, s, f.Cursor, limit)
	if err != nil {
		return out, err
	}
	out.Hits = found.Items
	if found.Next != "" {
		next := f
		next.Cursor = found.Next
		out.Next = next.link(question)
	}
	topics, err := d.portal.Topics(ctx, d.everyone())
	if err != nil {
		return out, err
	}
	for _, t := range topics {
		if t.Form == kb.FormCategory && t.Entries > 0 && !strings.Contains(t.Name, "/") {
			out.Topics = append(out.Topics, t.Name)
		}
	}
	departments, err := d.portal.Departments(ctx)
	if err != nil {
		return out, err
	}
	for _, o := range departments[:min(len(departments), maxOptions)] {
		out.Departments = append(out.Departments, o.Name)
	}
	regions, err := d.portal.Regions(ctx)
	if err != nil {
		return out, err
	}
	for _, r := range regions[:min(len(regions), maxOptions)] {
		out.Regions = append(out.Regions, r.Name)
	}
	return out, nil
}

// refused shows the home page with the question kept, cut to what may be asked.
func (d *Door) refused(c echo.Context, question string, err error) error {
	again := box{Question: cut(question, kb.MaxQuestion), Error: channels.Message(err)}
	if id := c.QueryParam("conversation"); kb.IsConversation(id) {
		again.Conversation = id
	}
	return d.homeWith(c, http.StatusBadRequest, again)
}

// cut keeps at most limit characters.
func cut(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}
