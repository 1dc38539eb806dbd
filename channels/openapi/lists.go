package openapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/kb"
)

// How many a list gives when nothing is said, and at most.
const (
	usualSuggestions, mostSuggestions = 8, 20
	usualPage, mostPage               = 20, 100
)

// paged is one page of a list; Next is the cursor of the one behind it, "" at the end.
type paged[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// pageOf makes a page of what came for limit+1: one too many means that there is more.
func pageOf[R, V any](found []R, limit int, id func(R) string, view func(R) V) paged[V] {
	out := paged[V]{Items: []V{}}
	if len(found) > limit {
		found = found[:limit]
		out.Next = id(found[limit-1])
	}
	for _, r := range found {
		out.Items = append(out.Items, view(r))
	}
	return out
}

// cursor reads where a list goes on and how much of it is wanted.
func cursor(c echo.Context) (after string, limit int, err error) {
	if after, err = parameter(c, "cursor"); err != nil {
		return "", 0, err
	}
	limit, err = count(c, "limit", usualPage, mostPage)
	return after, limit, err
}

func (d *Door) entries(c echo.Context) error {
	s, err := d.scope(c)
	if err != nil {
		return err
	}
	after, limit, err := cursor(c)
	if err != nil {
		return err
	}
	found, err := d.catalogue.Entries(c.Request().Context(), s, after, limit+1)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, pageOf(found, limit, func(r kb.Resolved) string { return r.ID }, d.entryView))
}

func (d *Door) entry(c echo.Context) error {
	s, err := d.scope(c)
	if err != nil {
		return err
	}
	r, err := d.catalogue.Entry(c.Request().Context(), c.Param("id"), s)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, d.entryView(r))
}

func (d *Door) policies(c echo.Context) error {
	after, limit, err := cursor(c)
	if err != nil {
		return err
	}
	found, err := d.catalogue.Policies(c.Request().Context(), after, limit+1)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, pageOf(found, limit, func(p kb.Policy) string { return p.ID }, d.policyView))
}

func (d *Door) policy(c echo.Context) error {
	p, err := d.catalogue.Policy(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, d.policyView(p))
}

type suggested struct {
	Suggestions []suggestionView `json:"suggestions"`
	Keywords    []string         `json:"keywords"`
}

type suggestionView struct {
	Text  string `json:"text"`
	Entry string `json:"entry"`
}

// suggest completes what is being typed; nothing typed yet completes to nothing.
func (d *Door) suggest(c echo.Context) error {
	s, err := d.scope(c)
	if err != nil {
		return err
	}
	limit, err := count(c, "limit", usualSuggestions, mostSuggestions)
	if err != nil {
		return err
	}
	out := suggested{Suggestions: []suggestionView{}, Keywords: []string{}}
	text := c.QueryParam("q")
	if text == "" {
		return c.JSON(http.StatusOK, out)
	}
	if err := channels.Readable(text); err != nil {
		return err
	}
	found, err := d.answerer.Suggest(c.Request().Context(), text, s, limit)
	if err != nil {
		return err
	}
	for _, i := range found.Items {
		out.Suggestions = append(out.Suggestions, suggestionView{i.Text, i.Entry})
	}
	out.Keywords = append(out.Keywords, found.Keywords...)
	return c.JSON(http.StatusOK, out)
}

type hitView struct {
	Kind    string `json:"kind"` // entry or policy
	ID      string `json:"id"`
	Title   string `json:"title"`
	Snippet string `json:"snippet"`
	Owner   string `json:"owner"`
	Day     kb.Day `json:"day"`
	URL     string `json:"url"`
}

func (d *Door) search(c echo.Context) error {
	s, err := d.scope(c)
	if err != nil {
		return err
	}
	after, limit, err := cursor(c)
	if err != nil {
		return err
	}
	text := c.QueryParam("q")
	if err := channels.Readable(text); err != nil {
		return err
	}
	found, err := d.answerer.Search(c.Request().Context(), text, s, after, limit)
	if err != nil {
		return err
	}
	out := paged[hitView]{Items: []hitView{}, Next: found.Next}
	for _, h := range found.Items {
		v := hitView{Kind: "entry", ID: h.ID, Title: h.Title, Snippet: h.Snippet, Owner: h.Owner, Day: h.Day, URL: d.cfg.Link(channels.EntryURL(h.ID))}
		if h.Kind == kb.KindPolicy {
			v.Kind, v.URL = "policy", d.cfg.Link(channels.PolicyURL(h.ID))
		}
		out.Items = append(out.Items, v)
	}
	return c.JSON(http.StatusOK, out)
}
