package website

import (
	"encoding/json"
	"io"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"

	"yiku/channels/page"
	"yiku/kb"
)

// quality is one line of `yiku eval --json` (contract.md), as far as people are told it. Shares are 0 to 1.
type quality struct {
	Set         string  `json:"set"`
	Entries     int     `json:"entries"`
	Queries     int     `json:"queries"`
	Direct      float64 `json:"direct"`
	DirectRight float64 `json:"direct_right"`
	None        float64 `json:"none"`
}

func (d *Door) about(c echo.Context) error {
	return d.send(c, http.StatusOK, aboutPage, page.Page{Title: "关于本站", Canonical: "/about", Description: "政策问答库是什么，答案怎样审核。", Body: struct {
		Health  kb.Health
		Quality []quality
		Owner   string
	}{d.catalogue.Health(), measured(d.quality), d.site.Owner}})
}

// measured reads the published figures; none when there is no file, or it holds something else.
func measured(file string) (out []quality) {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	for dec := json.NewDecoder(io.LimitReader(f, 1<<20)); len(out) < 50; {
		var q quality
		if dec.Decode(&q) != nil {
			break
		}
		out = append(out, q)
	}
	return out
}

func (d *Door) accessibility(c echo.Context) error {
	return d.send(c, http.StatusOK, accessiblePage, page.Page{Title: "无障碍说明", Canonical: "/accessibility", Description: "本站怎样方便老年人和残疾人使用。", Body: d.site.Owner})
}
