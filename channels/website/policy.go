package website

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
)

// restingOn is how many entries that rest on a policy its page names.
const restingOn = 20

// relation is what a policy does to another one, which may have a page, or what that does to it.
type relation struct{ Kind, Title, URL string }

// policyBody is what a policy's page shows.
type policyBody struct {
	Policy    kb.Policy
	Box       box
	Cites     bool // the library has no text, and the parts are the clauses that entries cite
	Part      part
	Contents  []part // of a text of several parts
	Previous  int    // 0 when there is none
	Behind    int    // likewise
	Relations []relation
	Resting   []kb.Resolved // on the first part only
	More      string        // the last of Resting when there are further ones
	QR        string
}

func (d *Door) policy(c echo.Context) error {
	ctx := c.Request().Context()
	p, err := d.catalogue.Policy(ctx, channels.Param(c, "id"))
	if err != nil {
		return err
	}
	if p.ID != channels.Param(c, "id") {
		return c.Redirect(http.StatusMovedPermanently, channels.PolicyURL(p.ID))
	}
	text := paragraphs(p.Text)
	cites := len(text) == 0
	if cites {
		resting, err := d.portal.Resting(ctx, p.ID, d.everyone(), "", math.MaxInt)
		if err != nil {
			return err
		}
		text = citations(p.ID, resting)
	}
	parts := partsOf(text)
	n := partWith(parts, c.QueryParam("at"))
	if s := c.QueryParam("part"); s != "" {
		if n, err = strconv.Atoi(s); err != nil || n < 1 || n > max(1, len(parts)) {
			return kb.Errorf(kb.NotFound, "这份文件没有这一页，请从第一页看起。")
		}
	}
	body := policyBody{Policy: p, Cites: cites && len(parts) > 0, Part: part{Number: n}, QR: d.code(channels.PolicyURL(p.ID))}
	if len(parts) > 0 {
		body.Part = parts[n-1]
	}
	title, canonical := p.Title, channels.PolicyURL(p.ID)
	if len(parts) > 1 {
		body.Contents = contents(parts)
	}
	if n > 1 {
		body.Previous = n - 1
		title, canonical = fmt.Sprintf("%s（第 %d 页）", p.Title, n), fmt.Sprintf("%s?part=%d", canonical, n)
	} else {
		body.Resting, _ = d.portal.Resting(ctx, p.ID, d.everyone(), c.QueryParam("resting"), restingOn+1) // the page is whole without them
	}
	if n < len(parts) {
		body.Behind = n + 1
	}
	if len(body.Resting) > restingOn {
		body.Resting, body.More = body.Resting[:restingOn], body.Resting[restingOn-1].ID
	}
	if body.Relations, err = d.relations(ctx, p); err != nil {
		return err
	}
	return d.send(c, 200, policyPage, page.Page{Title: title, Description: strings.TrimSpace(p.Title + " " + p.Number), Canonical: canonical,
		Column: "政策文件", Article: n == 1, PubDate: string(day(p)), Source: p.Issuer, Body: body})
}

// relations looks up by code the policies that a policy names, and those that name it.
func (d *Door) relations(ctx context.Context, p kb.Policy) (out []relation, err error) {
	all, err := d.everyPolicy(ctx)
	for _, r := range p.Relations {
		named := relation{Kind: r.Kind + "了", Title: r.Policy}
		for _, other := range all {
			if other.Code == r.Policy {
				named.Title, named.URL = other.Title, channels.PolicyURL(other.ID)
			}
		}
		out = append(out, named)
	}
	for _, other := range all {
		for _, r := range other.Relations {
			if r.Policy == p.Code {
				out = append(out, relation{"已被" + r.Kind, other.Title, channels.PolicyURL(other.ID)})
			}
		}
	}
	return out, err
}
