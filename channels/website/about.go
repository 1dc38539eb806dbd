package website

import (
	"cmp"
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
	Calibration float64 `json:"ece"` // by how much probabilities are off, on average
}

// setNames are the sets of docs/quality.md as people know them.
var setNames = map[string]string{
	"golden": "群众的口语问法", "covid-q2q": "相近的疫情问题", "faq-pinyin": "用拼音写的问题", "faq-typo": "有错别字的问题", "lecoqa-faq": "法律和福利问题",
	"lecoqa-kw": "法律和福利关键词", "ncp-doc": "疫情政策问题", "out-of-domain": "库里没有答案的问题", "taidi-consult": "网上咨询的标题",
}

// Name is what the set is called; one that is not known, by its own name.
func (q quality) Name() string { return cmp.Or(setNames[q.Set], q.Set) }

func (d *Door) about(c echo.Context) error {
	figures := measured(d.quality)
	return d.send(c, http.StatusOK, aboutPage, page.Page{Title: "关于本站", Canonical: "/about", Description: "政策问答库是什么，怎样判断一条答案。", Body: struct {
		Health      kb.Health
		Quality     []quality
		Calibration float64
		Owner       string
	}{d.catalogue.Health(), figures, calibration(figures), d.site.Owner}})
}

// calibration is the mean over the sets by how much probabilities are off; 0 when none says.
func calibration(sets []quality) (mean float64) {
	n := 0.0
	for _, s := range sets {
		if s.Calibration > 0 {
			mean, n = mean+s.Calibration, n+1
		}
	}
	return mean / max(n, 1)
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
