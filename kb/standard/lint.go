package standard

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/text"
)

// lint checks a resolved record against the standard and the library.
func (l *library) lint(rec kb.Record) ([]Finding, error) {
	c := &check{library: l}
	if rec.Key() == "" {
		c.add("code-empty", "code", "缺少编码，请填写“%s”", label(rec.Kind(), "code"))
	}
	switch r := rec.(type) {
	case *kb.Entry:
		c.entry(r)
	case *kb.Policy:
		c.policy(r)
	case *kb.Department:
		c.named(r.Name, rec.Kind(), r.Parent)
		c.oneOf("level-unknown", "level", r.Level, kb.Levels)
		for _, p := range r.Phones {
			c.phone("phones", p.Number)
		}
	case *kb.Region:
		c.named(r.Name, rec.Kind(), r.Parent)
	case *kb.Audience:
		c.named(r.Name, rec.Kind(), r.Parent)
	case *kb.Topic:
		c.named(r.Name, rec.Kind(), "")
		c.oneOf("form-unknown", "form", r.Form, kb.TopicForms)
		for _, code := range r.Entries {
			c.entryCode("entries", code)
		}
	case *kb.Synonym:
		c.synonym(r)
	}
	return c.found, c.err
}

// check gathers the findings about one record.
type check struct {
	*library
	found []Finding
	err   error // of the library
}

func (c *check) add(rule, field, format string, a ...any) {
	c.found = append(c.found, finding(rule, field, format, a...))
}

func (c *check) named(name string, k kb.Kind, parent string) {
	if text.Fold(name) == "" {
		c.add("name-empty", "name", "名称是空的，请填写")
	}
	if parent != "" && !c.codes[k][parent] {
		c.add("parent-unknown", "parent", "库里没有编码为“%s”的上级，请先导入上级，或改正编码", clip(parent, 40))
	}
}

func (c *check) oneOf(rule, field, value string, allowed []string) {
	if value != "" && !slices.Contains(allowed, value) {
		c.add(rule, field, "“%s”不在规定的取值里，请改为：%s", clip(value, 20), strings.Join(allowed, "、"))
	}
}

func (c *check) phone(field, number string) {
	if number != "" && !IsPhone(number) {
		c.add("phone-format", field, "“%s”不像一个电话号码，请写成 0531-83278192 的样子，一格一个号码", clip(number, 40))
	}
}

func (c *check) regions(names []string) {
	for _, n := range names {
		if _, ok := c.resolve(kb.KindRegion, n); !ok {
			c.add("region-unknown", "regions", "库里没有地区“%s”，请改为地区表里的名称，或先导入地区", clip(n, 20))
		}
	}
}

func (c *check) entryCode(field, code string) {
	if code != "" && !c.codes[kb.KindEntry][code] {
		c.add("entry-unknown", field, "库里没有编码为“%s”的条目，请改正编码", clip(code, 40))
	}
}

// inOrder adds a finding when both days are set and the first is later.
func (c *check) inOrder(k kb.Kind, first string, a kb.Day, second string, b kb.Day) {
	if a != "" && b != "" && a > b {
		c.add("dates-order", second, "%s %s 早于%s %s，请改正日期", label(k, second), b, label(k, first), a)
	}
}

func (c *check) policy(p *kb.Policy) {
	if text.Fold(p.Title) == "" {
		c.add("title-empty", "title", "文件标题是空的，请填写")
	}
	if _, ok := text.ParseNumber(p.Number); p.Number != "" && !ok {
		c.add("number-format", "number", "文号“%s”不是 章政办发〔2024〕1号 的样子，请改正，没有文号就留空", clip(p.Number, 40))
	}
	c.inOrder(kb.KindPolicy, "written", p.Written, "issued", p.Issued)
	c.inOrder(kb.KindPolicy, "effective", p.Effective, "expires", p.Expires)
	if p.Validity != "" && !slices.Contains(kb.Validities, p.Validity) {
		c.add("validity-unknown", "validity", "效力“%s”请改为：有效、已修改、失效、废止", clip(string(p.Validity), 20))
	}
	if p.URL != "" && !webURL.MatchString(p.URL) {
		c.add("url-format", "url", "链接“%s”请改为以 http:// 或 https:// 开头的网址", clip(p.URL, 60))
	}
	for _, r := range p.Relations {
		c.oneOf("relation-unknown", "relations", r.Kind, kb.RelationKinds)
		c.policyRef("relations", r.Policy)
	}
}

var webURL = regexp.MustCompile(`^https?://[^\s]+$`)

func (c *check) policyRef(field, code string) bool {
	ok := c.codes[kb.KindPolicy][code]
	if !ok {
		c.add("policy-unresolved", field, "库里没有找到文件“%s”，先按文字保留；请导入该文件，或改用它的文号、标题", clip(code, 60))
	}
	return ok
}

//go:embed sensitive.txt
var sensitiveFile string

var sensitiveWords = func() []string {
	var words []string
	for line := range strings.Lines(sensitiveFile) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			words = append(words, line)
		}
	}
	return words
}()

// The shapes of a mobile and of an identity number, not inside a longer number.
var personal = regexp.MustCompile(`(?:^|\D)(1[3-9]\d{9}|[1-9]\d{5}(?:19|20)\d{9}[\dXx])(?:\D|$)`)

func (c *check) wording(field, s string) {
	for _, w := range sensitiveWords {
		if strings.Contains(s, w) {
			c.add("sensitive-word", field, "出现“%s”，公开前请确认或改写", w)
		}
	}
	if m := personal.FindStringSubmatch(s); m != nil {
		n := utf8.RuneCountInString(m[1])
		c.add("personal-data", field, "像是有个人的手机号或身份证号（%s…，%d 位），请删去或改为单位电话", m[1][:3], n)
	}
}
