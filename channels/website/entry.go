package website

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"yiku/channels"
	"yiku/channels/page"
	"yiku/kb"
)

// similar is how many related questions an entry's page offers.
const similar = 5

func (d *Door) entry(c echo.Context) error {
	ctx, id := c.Request().Context(), channels.Param(c, "id")
	r, err := d.catalogue.Entry(ctx, id, d.everyone())
	if err != nil {
		return err
	}
	if r.ID != id { // it was merged into another one
		return c.Redirect(http.StatusMovedPermanently, channels.EntryURL(r.ID))
	}
	v, err := d.view(r)
	if err != nil {
		return err
	}
	others, _ := d.portal.Related(ctx, id, d.scope(c), similar) // the page is whole without them
	description := r.Short
	if description == "" {
		description = r.Question + " 答案原文、政策依据和咨询电话。"
	}
	p := page.Page{Title: r.Question, Description: description, Canonical: channels.EntryURL(r.ID), Column: r.Category, Article: true,
		PubDate: string(kb.Today(r.Updated)), Source: r.Owner.Name}
	if r.ReviewedAt != "" {
		p.PubDate = string(r.ReviewedAt)
	}
	p.Body = struct {
		View     *view
		Related  []kb.Resolved
		Keywords []string
		Data     map[string]any
		QR       string
		Box      box
	}{v, others, d.keywords(ctx, d.everyone(), r.Question, kb.Choice{ID: r.ID}), d.structured(v), d.code(channels.EntryURL(r.ID)), box{}}
	return d.send(c, http.StatusOK, entryPage, p)
}

// structured is the entry as search engines read it (schema.org QAPage).
func (d *Door) structured(v *view) map[string]any {
	answer := map[string]any{"@type": "Answer", "text": v.Answer.Text}
	if v.Address != "" {
		answer["url"] = v.Address
	}
	if v.ReviewedAt != "" {
		answer["dateModified"] = string(v.ReviewedAt)
	}
	if v.Owner.Name != "" {
		answer["author"] = map[string]any{"@type": "GovernmentOrganization", "name": v.Owner.Name}
	}
	return map[string]any{"@context": "https://schema.org", "@type": "QAPage", "mainEntity": map[string]any{
		"@type": "Question", "name": v.Question, "text": v.Question, "answerCount": 1, "acceptedAnswer": answer,
	}}
}
