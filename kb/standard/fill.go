package standard

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"yiku/kb"
	"yiku/kb/text"
)

// values is what one row says, by field name: a scalar (string, json.Number, bool, nil), a list ([]any) or, in a list of
// objects, map[string]any.
type values map[string]any

// fill makes a record of what a row says. What cannot be put into a field is a finding against the row.
func fill(k kb.Kind, vs values) (kb.Record, []Finding) {
	rec := kb.NewRecord(k)
	var found []Finding
	v := reflect.ValueOf(rec).Elem()
	for _, f := range fieldsOf(k) {
		if err := f.set(v.Field(f.index), vs[f.name]); err != nil {
			found = append(found, finding("value-unreadable", f.name, "“%s”%s", label(k, f.name), err))
		}
	}
	return rec, found
}

func (f field) set(to reflect.Value, from any) error {
	switch {
	case f.isObjects():
		return f.setObjects(to, from)
	case f.isList():
		return f.setList(to, from)
	}
	s, err := scalar(from)
	if err != nil {
		return err
	}
	if n := utf8.RuneCountInString(s); n > f.max {
		return fmt.Errorf("有 %d 个字，最多 %d 个，请删短", n, f.max)
	}
	switch {
	case f.typ == dayType:
		d, err := parseDay(s)
		if err != nil {
			return err
		}
		to.SetString(string(d))
	case f.typ.Kind() == reflect.Bool:
		b, err := parseBool(s)
		if err != nil {
			return err
		}
		to.SetBool(b)
	case f.typ.Kind() == reflect.Int:
		if s == "" {
			return nil
		}
		n, err := strconv.Atoi(s)
		if err != nil {
			return fmt.Errorf("“%s”不是整数", clip(s, 20))
		}
		to.SetInt(int64(n))
	default:
		to.SetString(translate(f, s))
	}
	return nil
}

func (f field) setList(to reflect.Value, from any) error {
	parts, err := list(from)
	if err != nil {
		return err
	}
	if len(parts) > listMax {
		return fmt.Errorf("有 %d 项，最多 %d 项", len(parts), listMax)
	}
	sum := 0
	for _, p := range parts {
		if sum += utf8.RuneCountInString(p); sum > listRunes {
			return fmt.Errorf("各项一共超过 %d 个字，请删短", listRunes)
		}
		e := reflect.New(f.typ.Elem()).Elem()
		e.SetString(translate(f, p))
		to.Set(reflect.Append(to, e))
	}
	return nil
}

func (f field) setObjects(to reflect.Value, from any) error {
	var objects []any
	switch v := from.(type) {
	case nil:
		return nil
	case []any:
		objects = v
	default:
		objects = []any{v}
	}
	if len(objects) > objectsMax {
		return fmt.Errorf("有 %d 项，最多 %d 项", len(objects), objectsMax)
	}
	for _, o := range objects {
		m, ok := o.(map[string]any)
		if !ok {
			// A bare string is the object's first field: the policy of a basis, the number of a phone.
			m = map[string]any{f.bare(): o}
		}
		e := reflect.New(f.typ.Elem()).Elem()
		for _, sub := range f.sub {
			if err := sub.set(e.Field(sub.index), m[sub.name]); err != nil {
				return err
			}
		}
		if !e.IsZero() {
			to.Set(reflect.Append(to, e))
		}
	}
	return nil
}

// bare is the field that a list of objects gives to a plain text.
func (f field) bare() string {
	for _, name := range []string{"policy", "number", "phone"} {
		if _, ok := fieldNamed(f.sub, name); ok {
			return name
		}
	}
	return f.sub[0].name
}

// scalar is one text from a value; a list is joined as in a cell.
func scalar(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return text.NFC(v), nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	case []any:
		parts, err := list(v)
		return strings.Join(parts, joiner), err
	}
	return "", fmt.Errorf("应当是文字，不能是一组带名字的值")
}

// list is a list of texts from a value; empty ones are left out.
func list(v any) ([]string, error) {
	var raw []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if _, nested := e.([]any); nested {
				return nil, fmt.Errorf("不能是列表里再套列表")
			}
			s, err := scalar(e)
			if err != nil {
				return nil, err
			}
			raw = append(raw, s)
		}
	default:
		s, err := scalar(v)
		if err != nil {
			return nil, err
		}
		raw = splitCell(s)
	}
	var parts []string
	for _, s := range raw {
		if s = text.NFC(s); s != "" {
			parts = append(parts, s)
		}
	}
	return parts, nil
}

func parseBool(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "", "false", "0", "否", "no":
		return false, nil
	case "true", "1", "是", "yes":
		return true, nil
	}
	return false, fmt.Errorf("应当是“是”或“否”，不能是“%s”", clip(s, 20))
}

// chinese gives the values that people write in Chinese and records keep in English.
var chinese = map[string]map[string]string{
	"status": {"草稿": "draft", "已发布": "published", "发布": "published", "有效": "published", "已替代": "superseded",
		"已撤下": "withdrawn", "撤下": "withdrawn", "已过期": "expired", "过期": "expired"},
	"channels": {"政府网站": "website", "网站": "website", "热线": "hotline", "12345热线": "hotline", "微信": "wechat", "公众号": "wechat",
		"微信公众号": "wechat", "开放接口": "openapi", "接口": "openapi", "工作台": "studio"},
}

func translate(f field, s string) string {
	if en, ok := chinese[f.name][s]; ok {
		return en
	}
	return s
}
