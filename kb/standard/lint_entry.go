package standard

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"yiku/kb"
	"yiku/kb/text"
)

// The limits of a city's published entry rules (信阳 12345, 2021).
const (
	titleMax   = 128
	keywordMax = 20
)

func (c *check) entry(e *kb.Entry) {
	if text.Fold(e.Question) == "" {
		c.add("question-empty", "question", "标准问题是空的，请填写")
	} else if n := utf8.RuneCountInString(e.Question); n > titleMax {
		c.add("question-long", "question", "标准问题有 %d 个字，请缩短到 %d 个字以内", n, titleMax)
	}
	if text.Fold(e.Answer) == "" {
		c.add("answer-empty", "answer", "答案是空的，请填写")
	}
	c.inOrder(kb.KindEntry, "valid_from", e.ValidFrom, "valid_to", e.ValidTo)
	if !slices.Contains(kb.Statuses, e.Status) {
		c.add("status-unknown", "status", "状态“%s”请改为 published（已发布）、draft（草稿）或 withdrawn（已撤下）；不写则状态不变，新条目就是已发布", clip(string(e.Status), 20))
	}
	if e.ReviewedAt > c.today {
		c.add("reviewed-later", "reviewed_at", "审核日期 %s 还没有到，请改正", e.ReviewedAt)
	}
	c.owner(e)
	c.duplicates(e)
	c.oneOf("type-unknown", "type", e.Type, kb.EntryTypes)
	c.placing(e)
	c.keywords(e)
	c.basis(e)
	for _, k := range e.Contacts {
		c.phone("contacts", k.Phone)
	}
	c.entryCode("merged_into", e.MergedInto)
	c.wording("answer", strings.Join([]string{e.Question, e.Answer, e.Short, e.Script}, "\n"))
}

func (c *check) owner(e *kb.Entry) {
	switch {
	case e.Department == "":
		c.add("department-empty", "department", "没有责任部门，请填写部门的编码或全称")
	case !c.codes[kb.KindDepartment][e.Department]:
		c.add("department-unknown", "department", "库里没有部门“%s”，请改为部门表里的编码或全称，或先导入部门", clip(e.Department, 40))
	}
}

// duplicates looks for other published entries that are asked in the same words.
func (c *check) duplicates(e *kb.Entry) {
	if e.Status != kb.Published {
		return
	}
	title := keyOf(e.Question)
	for _, form := range e.Forms() {
		if text.Fold(form) == "" {
			continue
		}
		for _, other := range c.asking(form, e.Code) {
			switch {
			case other.department == e.Department && c.overlap(other.regions, e.Regions):
				c.add("question-duplicate", "question", "“%s”与本部门已发布的条目 %s 是同一个问题，请合并到那一条，或改写问题", clip(form, 40), other.code)
				return
			case other.department != e.Department && form == e.Question && other.question == title:
				c.add("question-elsewhere", "question", "部门 %s 的条目 %s 有同样的标准问题，请确认由谁答复，或在标题里写明部门", other.department, other.code)
			}
		}
	}
}

func (c *check) placing(e *kb.Entry) {
	if leaf, known := c.leaves[e.Category]; e.Category != "" && len(c.leaves) > 0 && !leaf {
		if known {
			c.add("category-leaf", "category", "分类“%s”下面还有细类，请选到最末一级", clip(e.Category, 40))
		} else {
			c.add("category-leaf", "category", "分类目录里没有“%s”，请改为目录里的完整路径", clip(e.Category, 40))
		}
	}
	c.regions(e.Regions)
	for _, a := range e.Audiences {
		if _, ok := c.resolve(kb.KindAudience, a); !ok {
			c.add("audience-unknown", "audiences", "库里没有人群“%s”，请改为人群表里的名称，或先导入人群", clip(a, 20))
		}
	}
	for _, ch := range e.Channels {
		if !slices.Contains(kb.Channels, ch) {
			c.add("channel-unknown", "channels", "没有渠道“%s”，请改为 website、hotline、wechat、openapi、studio", clip(string(ch), 20))
		}
	}
}

func (c *check) keywords(e *kb.Entry) {
	for _, k := range e.Keywords {
		if n := utf8.RuneCountInString(k); n > keywordMax {
			c.add("keyword-long", "keywords", "关键词“%s”有 %d 个字，请缩短到 %d 个字以内", clip(k, 24), n, keywordMax)
		}
		if text.Fold(k) == text.Fold(e.Question) {
			c.add("keyword-title", "keywords", "关键词“%s”与标准问题相同，请删去", clip(k, 40))
		}
	}
}

func (c *check) basis(e *kb.Entry) {
	if len(e.Basis) == 0 && e.NoBasis == "" {
		c.add("basis-none", "basis", "没有依据，请写明依据的文件，或填写“无依据原因”")
	}
	for _, b := range e.Basis {
		if c.policyRef("basis", b.Policy) && b.Quote != "" {
			c.quote(b)
		}
	}
}

// quote looks for a basis' words in the policy's text; a part between …… and …… is looked for behind the one before.
func (c *check) quote(b kb.Basis) {
	whole, err := c.policyText(b.Policy)
	if err != nil {
		c.err = err
		return
	}
	rest := whole
	if rest == "" {
		return
	}
	for part := range strings.SplitSeq(ellipses.Replace(foldQuote(b.Quote)), "…") {
		_, after, ok := strings.Cut(rest, strings.Trim(part, quoteMarks))
		if !ok && strings.Contains(whole, "…") {
			c.add("quote-excerpt", "basis", "文件 %s 只存了摘录（有……），里面没有依据原文“%s”，请对照全文核对", b.Policy, clip(part, 40))
			return
		}
		if !ok {
			c.add("quote-missing", "basis", "依据原文“%s”在文件 %s 的全文里找不到，请逐字核对", clip(part, 40), b.Policy)
			return
		}
		rest = after
	}
}

const quoteMarks = `"“”‘’「」'`

var ellipses = strings.NewReplacer("...", "…", "⋯", "…")

// foldQuote takes white space and width away, which copying changes; every other character counts.
func foldQuote(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}

// policyText gives a policy's folded text, "" when the library has none. A few are kept: rows of one file often quote
// the same policy.
func (l *library) policyText(code string) (string, error) {
	if s, ok := l.policyTxt[code]; ok {
		return s, nil
	}
	rec, err := l.reader.Get(l.ctx, kb.KindPolicy, code)
	if kb.CodeOf(err) == kb.NotFound {
		return "", nil // named earlier in this file, not yet put
	}
	if err != nil {
		return "", err
	}
	if len(l.policyTxt) >= 16 {
		clear(l.policyTxt)
	}
	s := foldQuote(rec.(*kb.Policy).Text)
	s = ellipses.Replace(s)
	l.policyTxt[code] = s
	return s, nil
}
