package website

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"yiku/channels/page"
	"yiku/kb"
)

// departmentRows is how many departments are on one page.
const departmentRows = 150

// office is a department as the list shows it, Depth (1 to 4) levels down in the tree.
type office struct {
	kb.Department
	Depth  int
	Phones []phone
}

func (d *Door) departments(c echo.Context) error {
	all, err := d.portal.Departments(c.Request().Context())
	if err != nil {
		return err
	}
	reached, others := []kb.Department{}, []kb.Department{}
	for _, o := range all {
		if len(o.Phones) > 0 {
			reached = append(reached, o)
		} else {
			others = append(others, o)
		}
	}
	rows, from := append(d.offices(reached), d.offices(others)...), 0
	if s := c.QueryParam("from"); s != "" {
		if from, err = strconv.Atoi(s); err != nil || from < 0 || from > len(rows) {
			return kb.Errorf(kb.NotFound, "部门列表没有这一页，请从第一页看起。")
		}
	}
	here, next := rows[from:min(len(rows), from+departmentRows)], 0
	if len(rows) > from+departmentRows {
		next = from + departmentRows
	}
	n := slices.IndexFunc(here, func(o office) bool { return len(o.Phones) == 0 })
	if n < 0 {
		n = len(here)
	}
	return d.send(c, http.StatusOK, departmentsPage, page.Page{Title: "部门电话", Column: "部门电话", Canonical: "/departments", NoIndex: from > 0,
		Description: "各部门的咨询电话和办公时间。", Body: struct {
			Reached, Others []office // with a phone, and without
			Next            int
			Later           bool
		}{here[:n], here[n:], next, from > 0}})
}

// offices puts each department below the one it belongs to. One that belongs to none there is, or to itself in a circle,
// stands at the top.
func (d *Door) offices(all []kb.Department) (rows []office) {
	byCode, below := map[string]bool{}, map[string][]kb.Department{}
	for _, o := range all {
		byCode[o.Code] = true
	}
	for _, o := range all {
		if !byCode[o.Parent] {
			o.Parent = ""
		}
		below[o.Parent] = append(below[o.Parent], o)
	}
	seen := map[string]bool{}
	var add func(o kb.Department, depth int)
	add = func(o kb.Department, depth int) {
		if seen[o.Code] {
			return
		}
		seen[o.Code] = true
		row := office{Department: o, Depth: min(depth, 4)}
		for _, p := range o.Phones {
			row.Phones = append(row.Phones, phone{p.Number, p.Hours, d.calendar.state(p.Hours, d.now())})
		}
		rows = append(rows, row)
		for _, child := range below[o.Code] {
			add(child, depth+1)
		}
	}
	for _, o := range append(below[""], all...) {
		add(o, 1)
	}
	return rows
}
