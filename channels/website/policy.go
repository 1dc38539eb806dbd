package website

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
)

// partBytes is how much of a policy's text is on one page, so that no page is over 100 KB.
const partBytes = 60_000

// restingOn is how many entries that rest on a policy its page names.
const restingOn = 20

// paragraph is a line of a policy's text; its ID is that of the clause it begins.
type paragraph struct {
	ID, Text string
	Heading  bool
}

// relation is what a policy does to another one, which may have a page.
type relation struct{ Kind, Title, URL string }

// policyBody is what a policy's page shows.
type policyBody struct {
	Policy           kb.Policy
	Box              box
	Paragraphs       []paragraph
	Relations        []relation
	Resting          []kb.Resolved
	More             string // the last of Resting when there are further ones
	Part, Parts      int
	Previous, Behind int // 0 when there is none
	QR               string
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
	parts := partsOf(p.Text)
	n := partWith(parts, c.QueryParam("at"))
	if s := c.QueryParam("part"); s != "" {
		if n, err = strconv.Atoi(s); err != nil || n < 1 || n > max(1, len(parts)) {
			return kb.Errorf(kb.NotFound, "这份文件没有这一页，请从第一页看起。")
		}
	}
	body := policyBody{Policy: p, Part: n, Parts: len(parts), QR: d.code(channels.PolicyURL(p.ID))}
	if len(parts) > 0 {
		body.Paragraphs = paragraphs(parts[n-1])
	}
	if n > 1 {
		body.Previous = n - 1
	}
	if n < len(parts) {
		body.Behind = n + 1
	}
	body.Resting, _ = d.portal.Resting(ctx, p.ID, d.everyone(), c.QueryParam("resting"), restingOn+1) // the page is whole without them
	if len(body.Resting) > restingOn {
		body.Resting, body.More = body.Resting[:restingOn], body.Resting[restingOn-1].ID
	}
	if body.Relations, err = d.relations(ctx, p); err != nil {
		return err
	}
	return d.send(c, 200, policyPage, page.Page{Title: p.Title, Description: strings.TrimSpace(p.Title + " " + p.Number), Canonical: channels.PolicyURL(p.ID),
		Column: "政策文件", Article: true, PubDate: string(day(p)), Source: p.Issuer, Body: body})
}

// relations looks up the policies that a policy names, by code.
func (d *Door) relations(ctx context.Context, p kb.Policy) (out []relation, err error) {
	if len(p.Relations) == 0 {
		return nil, nil
	}
	all, err := d.everyPolicy(ctx)
	for _, r := range p.Relations {
		named := relation{Kind: r.Kind, Title: r.Policy}
		for _, other := range all {
			if other.Code == r.Policy {
				named.Title, named.URL = other.Title, channels.PolicyURL(other.ID)
			}
		}
		out = append(out, named)
	}
	return out, err
}

// partWith is the number of the part in which a clause begins, 1 when it is in none.
func partWith(parts [][]string, id string) int {
	for i, part := range parts {
		for _, line := range part {
			if id != "" && anchor(line) == id {
				return i + 1
			}
		}
	}
	return 1
}

// paragraphs gives each line its place: a clause its id, the first time it begins one; a heading is one.
func paragraphs(part []string) (out []paragraph) {
	seen := map[string]bool{"": true}
	for _, line := range part {
		id := anchor(line)
		if seen[id] {
			id = ""
		}
		seen[id] = true
		plain := strings.TrimLeft(line, "#")
		out = append(out, paragraph{ID: id, Text: strings.TrimSpace(plain), Heading: plain != line && strings.HasPrefix(plain, " ")})
	}
	return out
}

// partsOf cuts a text into parts of at most partBytes, each a list of paragraphs; a longer paragraph is cut between
// characters.
func partsOf(text string) (parts [][]string) {
	var part []string
	size := 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		for line != "" {
			piece := line
			if len(piece) > partBytes {
				piece = strings.ToValidUTF8(piece[:partBytes], "")
			}
			if piece == "" { // no text at all, only broken bytes
				break
			}
			line = line[len(piece):]
			if size+len(piece) > partBytes && len(part) > 0 {
				parts, part, size = append(parts, part), nil, 0
			}
			part, size = append(part, piece), size+len(piece)
		}
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	return parts
}
