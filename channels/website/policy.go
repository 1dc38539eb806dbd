package website

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/channels/page"
	"yiku/kb"
)

// partBytes is how much of a policy's text is on one page, so that no page is over 100 KB.
const partBytes = 60_000

func (d *Door) policy(c echo.Context) error {
	p, err := d.catalogue.Policy(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	parts := partsOf(p.Text)
	n := 1
	if s := c.QueryParam("part"); s != "" {
		if n, err = strconv.Atoi(s); err != nil || n < 1 || n > max(1, len(parts)) {
			return kb.Errorf(kb.NotFound, "这份文件没有这一页，请从第一页看起。")
		}
	}
	body := struct {
		Policy           kb.Policy
		Box              box
		Paragraphs       []string
		Part, Parts      int
		Previous, Behind int // 0 when there is none
	}{Policy: p, Part: n, Parts: len(parts)}
	if len(parts) > 0 {
		body.Paragraphs = parts[n-1]
	}
	if n > 1 {
		body.Previous = n - 1
	}
	if n < len(parts) {
		body.Behind = n + 1
	}
	return d.send(c, 200, policyPage, page.Page{Title: p.Title, Description: strings.TrimSpace(p.Title + " " + p.Number), Body: body})
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
