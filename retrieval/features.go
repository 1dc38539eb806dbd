package retrieval

import (
	"strings"

	"yiku/retrieval/index"
)

// features are what a candidate is weighed by. All lie between 0 and 1, and more of each speaks for the candidate.
type features [featureCount]float64

// What a candidate is weighed by.
const (
	head         = iota // BM25 of the best form or tags, as a share of what the question could get
	body                // likewise of the best passage
	similarity          // of question and form: the weight shared, twice, over the weight of both
	covered             // share of the question's weight that the form or the tags have
	filled              // share of the form's weight that the question has
	anywhere            // share of the question's weight that the entry has anywhere
	window              // share of the question's weight that the best stretch of the answer has
	numbers             // share of the question's numbers and Latin words that the entry has; 1 when there are none
	negation            // 1 when question and form both deny something or neither does
	formMeaning         // cosine of question and nearest form; 0 when found by words alone
	bodyMeaning         // cosine of question and nearest passage
	wholeMeaning        // cosine of question and the answer as a whole
	place               // 0 when the question names places and the entry others only; 1 otherwise
	likely              // how likely the reading is by which the candidate was found: 1 for the likeliest
	featureCount
)

// featureNames are the names in ranker.json, in --explain and in eval's dumps.
var featureNames = [featureCount]string{
	"head", "body", "similarity", "covered", "filled", "anywhere", "window", "numbers", "negation",
	"form_meaning", "body_meaning", "whole_meaning", "place", "likely",
}

// look notes what a candidate's texts have of the question.
func (a *asked) look(c *candidate, buf *[]index.Term) {
	d, ok := a.lib.entries.Get(c.entry.ID)
	if !ok || a.query.total == 0 {
		return
	}
	a.query.mets++
	has := 0.0
	for i, f := range d.Forms {
		*buf = index.AppendTerms((*buf)[:0], f)
		has += a.query.meet(*buf)
		alike, covers := a.query.compare(*buf, d.FormWeight(i))
		if alike >= c.features[similarity] {
			c.form, c.features[similarity] = f, alike
			c.features[covered] = max(c.features[covered], covers)
			if w := d.FormWeight(i); w > 0 {
				c.features[filled] = min(1, covers*a.query.total/w)
			}
		}
	}
	for _, t := range d.Tags {
		*buf = index.AppendTerms((*buf)[:0], t)
		has += a.query.meet(*buf)
	}
	*buf = index.AppendTerms((*buf)[:0], d.Body)
	has += a.query.meet(*buf)
	c.features[anywhere], c.features[window] = min(1, has/a.query.total), a.query.stretch(*buf)
	c.features[numbers] = a.query.figures()
	c.features[place] = one(!a.elsewhere(c.entry))
	c.sizes = sizesOf(a.text, c.form, d.Body)
	c.features[negation] = 0
	if c.form == "" || denies(a.text) == (denies(c.form) && denies(nearestClause(c.form, a.text))) {
		c.features[negation] = 1
	}
}

// denials are characters that turn a question into its opposite.
const denials = "不没未无非禁否别"

// asking are words that hold a denial and deny nothing.
var asking = strings.NewReplacer("是否", "", "能否", "", "可否", "", "能不能", "", "是不是", "", "要不要", "", "可不可以", "", "有没有", "", "会不会", "", "不动产", "", "用不用", "", "需不需要", "",
	"级别", "", "性别", "", "特别", "", "类别", "", "区别", "", "分别", "", "个别", "", "别人", "", "识别", "", "鉴别", "", "辨别", "", "派别", "",
	"未成年", "", "无人机", "", "无偿", "", "非机动车", "", "非遗", "", "非物质", "", "非税", "", "非全日制", "", "非营利", "", "不仅", "", "不但", "", "不管", "", "不论", "", "无论", "",
	"无障碍", "", "差不多", "", "不少", "", "对不起", "", "没关系", "")

// nearestClause is the part of a form that has most of a question's characters: what only another part denies is not asked about.
func nearestClause(form, question string) (best string) {
	most := -1
	for _, clause := range strings.FieldsFunc(strings.ReplaceAll(form, "或者", "，"), func(r rune) bool { return strings.ContainsRune("，、；。？！,;?!", r) }) {
		n := 0
		for _, r := range clause {
			if strings.ContainsRune(question, r) {
				n++
			}
		}
		if n > most {
			best, most = clause, n
		}
	}
	return best
}

// denies reports a text that denies something.
func denies(s string) bool {
	return strings.ContainsAny(s, denials) && strings.ContainsAny(asking.Replace(s), denials)
}
