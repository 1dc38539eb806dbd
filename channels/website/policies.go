package website

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"yiku/channels/page"
	"yiku/kb"
)

// shelf is what the policy library is narrowed to.
type shelf struct{ Issuer, Year, Validity string }

func (s shelf) has(p kb.Policy) bool {
	return (s.Issuer == "" || p.Issuer == s.Issuer) && (s.Year == "" || year(p) == s.Year) && (s.Validity == "" || string(p.Validity) == s.Validity)
}

// day is when a policy came out, as far as is known.
func day(p kb.Policy) kb.Day { return cmp.Or(p.Issued, p.Written, p.Effective) }

func year(p kb.Policy) string { return cut(string(day(p)), 4) }

// policies is the policy library, newest first.
func (d *Door) policies(c echo.Context) error {
	all, err := d.everyPolicy(c.Request().Context())
	if err != nil {
		return err
	}
	body := struct {
		Shelf                      shelf
		Issuers, Years, Validities []string
		Policies                   []kb.Policy
		Found                      int
		Next                       string
		Later                      bool
	}{Shelf: shelf{c.QueryParam("issuer"), c.QueryParam("year"), c.QueryParam("validity")}, Later: c.QueryParam("after") != ""}
	issuers, years, validities := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range all {
		issuers[p.Issuer], years[year(p)], validities[string(p.Validity)] = true, true, true
	}
	body.Issuers, body.Years, body.Validities = names(issuers), names(years), names(validities)
	slices.Reverse(body.Years)
	all = slices.DeleteFunc(all, func(p kb.Policy) bool { return !body.Shelf.has(p) })
	body.Found = len(all)
	after := c.QueryParam("after")
	all = all[slices.IndexFunc(all, func(p kb.Policy) bool { return p.ID == after })+1:]
	if len(all) > onPage {
		all = all[:onPage]
		body.Next = "/policies?" + url.Values{"issuer": {body.Shelf.Issuer}, "year": {body.Shelf.Year}, "validity": {body.Shelf.Validity}, "after": {all[onPage-1].ID}}.Encode()
	}
	body.Policies = all
	return d.send(c, http.StatusOK, policiesPage, page.Page{Title: "政策文件", Column: "政策文件", Canonical: "/policies", NoIndex: c.Request().URL.RawQuery != "",
		Description: "问答所依据的法律、法规和政策文件，可按发文机关、年份和效力查找。", Body: body})
}

// everyPolicy gives all policies without their texts, newest first.
func (d *Door) everyPolicy(ctx context.Context) (all []kb.Policy, err error) {
	const batch = 500
	for after := ""; ; after = all[len(all)-1].ID {
		some, err := d.catalogue.Policies(ctx, after, batch)
		all = append(all, some...)
		if err != nil || len(some) < batch {
			slices.SortFunc(all, func(a, b kb.Policy) int { return cmp.Or(cmp.Compare(day(b), day(a)), cmp.Compare(a.ID, b.ID)) })
			return all, err
		}
	}
}

// names are the options of a select, at most maxOptions.
func names(set map[string]bool) []string {
	delete(set, "")
	all := slices.Sorted(maps.Keys(set))
	return all[:min(len(all), maxOptions)]
}
