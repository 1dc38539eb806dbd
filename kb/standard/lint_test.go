package standard

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yiku/kb"
	"yiku/kb/store"
)

// stocked is a library with a little of everything that rows are checked against.
func stocked(t *testing.T) *store.Store {
	t.Helper()
	s := openStore(t)
	_, err := s.Put(context.Background(), kb.Act{By: "test", Action: kb.ActionSeed},
		&kb.Department{Code: "rsj", Name: "区人社局"}, &kb.Department{Code: "ylj", Name: "区医保局"},
		&kb.Region{Code: "37", Name: "山东省"}, &kb.Region{Code: "3701", Name: "济南市", Parent: "37"}, &kb.Region{Code: "44", Name: "广东省"},
		&kb.Audience{Code: "gr", Name: "个人"},
		&kb.Policy{Code: "p2", Title: "市场主体登记办法", Text: "第一条 市场主体应当登记。……第九条 当场予以登记。"},
		&kb.Policy{Code: "p1", Title: "失业保险办法（试行）", Number: "章政办发〔2024〕1号", Text: "第三条 失业人员 可以申领（按月）失业保险金。\n第四条 应当自失业之日起60日内申领。"},
		&kb.Synonym{Code: "s1", Words: []string{"失业保险金", "失业金"}}, &kb.Synonym{Code: "s2", Words: []string{"爱人", "配偶"}, OneWay: true},
		&kb.Synonym{Code: "s3", Words: []string{"羊城", "广府"}, Regions: []string{"广东省"}},
		&kb.Topic{Code: "t1", Name: "社会保障/失业保险", Form: "分类"},
		&kb.Entry{Code: "e1", Question: "失业金怎么领？", Similar: []string{"没工作了领什么钱"}, Answer: "到窗口。", Department: "rsj", Regions: []string{"济南市"}, NoBasis: "常识", Status: kb.Published},
		&kb.Entry{Code: "e2", Question: "撤下的问题", Answer: "到窗口。", Department: "rsj", NoBasis: "常识", Status: kb.Withdrawn},
	)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain is an entry that breaks no rule; with changes it.
func plain(with map[string]any) string {
	row := map[string]any{"code": "n1", "question": "失业登记怎么办", "answer": "到窗口办。", "department": "rsj", "no_basis": "常识"}
	for k, v := range with {
		row[k] = v
	}
	raw, _ := json.Marshal(row)
	return string(raw)
}

type o = map[string]any

// ruleCases are rows and the rules they break.
var ruleCases = []struct {
	rules string // that the rows break, in order of code, "" for none
	kind  kb.Kind
	rows  []string
}{
	{"", "", []string{plain(nil)}},
	{"question-empty", "", []string{plain(o{"question": "？！"})}},
	{"answer-empty", "", []string{plain(o{"answer": " "})}},
	{"value-unreadable", "", []string{plain(o{"answer": strings.Repeat("长", answerMax+1)})}},
	{"value-unreadable", "", []string{plain(o{"question": strings.Repeat("长", questionMax+1)})}},
	{"value-unreadable", "", []string{plain(o{"valid_from": "明年"})}},
	{"value-unreadable", "", []string{plain(o{"contacts": o{"phone": []any{[]any{"1"}}}})}},
	{"value-unreadable", "", []string{plain(o{"标题": "两个标题"})}},
	{"question-long", "", []string{plain(o{"question": strings.Repeat("长", 129)})}},
	{"question-duplicate", "", []string{plain(o{"question": "失业金，怎么领"})}},
	{"question-duplicate", "", []string{plain(o{"similar": []string{"没工作了 领什么钱！"}})}},
	{"question-duplicate", "", []string{plain(o{"question": "失业金怎么领", "regions": "山东省"})}},
	{"", "", []string{plain(o{"question": "失业金怎么领", "regions": "广东省"})}},
	{"", "", []string{plain(o{"question": "撤下的问题"})}},
	{"", "", []string{plain(o{"question": "失业金怎么领", "status": "draft"})}},
	{"", "", []string{plain(o{"code": "e1", "question": "失业金怎么领", "regions": "济南市"})}},
	{"question-elsewhere", "", []string{plain(o{"question": "失业金怎么领", "department": "区医保局"})}},
	{"question-duplicate", "", []string{plain(o{"code": "a"}), plain(o{"code": "b"})}},
	{"code-twice", "", []string{plain(nil), plain(o{"question": "另一个问题"})}},
	{"", "", []string{plain(o{"code": "e1", "question": "改了题目"}), plain(o{"question": "失业金怎么领"})}},
	{"dates-order", "", []string{plain(o{"valid_from": "2024-02-01", "valid_to": "2024-01-31"})}},
	{"dates-order", kb.KindPolicy, []string{`{"title":"办法","effective":"2024-02-01","expires":"2024-01-31"}`}},
	{"department-unknown", "", []string{plain(o{"department": "没有的局"})}},
	{"department-empty", "", []string{plain(o{"department": ""})}},
	{"status-unknown", "", []string{plain(o{"status": "上线"})}},
	{"", "", []string{plain(o{"status": "已撤下"})}},
	{"type-unknown", "", []string{plain(o{"type": "小道消息"})}},
	{"category-leaf", "", []string{plain(o{"category": "社会保障"})}},
	{"category-leaf", "", []string{plain(o{"category": "别的"})}},
	{"", "", []string{plain(o{"category": "社会保障/失业保险"})}},
	{"keyword-long", "", []string{plain(o{"keywords": strings.Repeat("词", 21)})}},
	{"keyword-title", "", []string{plain(o{"keywords": "失业登记怎么办？"})}},
	{"basis-none", "", []string{plain(o{"no_basis": ""})}},
	{"policy-unresolved", "", []string{plain(o{"basis": []any{o{"policy": "没有的办法", "quote": "随便"}}})}},
	{"quote-missing", "", []string{plain(o{"basis": []any{o{"policy": "p1", "quote": "失业人员应当申领"}}})}},
	{"quote-excerpt", "", []string{plain(o{"basis": []any{o{"policy": "p2", "quote": "歇业的期限最长不得超过3年"}}})}},
	{"", "", []string{plain(o{"basis": []any{o{"policy": "p2", "quote": "当场予以登记"}}})}},
	{"quote-missing", "", []string{plain(o{"basis": []any{o{"policy": "p1", "quote": "60日内申领……失业人员"}}})}},
	{"", "", []string{plain(o{"basis": []any{o{"policy": "章政办发[2024]1号", "quote": "失业人员可以申领(按月)失业保险金……60日内"}}})}},
	{"", "", []string{plain(o{"basis": []any{o{"policy": "《失业保险办法》"}}})}},
	{"region-unknown", "", []string{plain(o{"regions": "火星"})}},
	{"audience-unknown", "", []string{plain(o{"audiences": "火星人"})}},
	{"channel-unknown", "", []string{plain(o{"channels": "传真"})}},
	{"", "", []string{plain(o{"channels": "热线；微信公众号"})}},
	{"entry-unknown", "", []string{plain(o{"merged_into": "没有的"})}},
	{"phone-format", "", []string{plain(o{"contacts": "请打电话"})}},
	{"reviewed-later", "", []string{plain(o{"reviewed_at": "2999-01-01"})}},
	{"sensitive-word", "", []string{plain(o{"answer": "本件绝密。"})}},
	{"personal-data", "", []string{plain(o{"answer": "找小王13800138000。"})}},
	{"title-empty", kb.KindPolicy, []string{`{"code":"p9","title":"！"}`}},
	{"number-format", kb.KindPolicy, []string{`{"title":"办法","number":"第一号文"}`}},
	{"validity-unknown", kb.KindPolicy, []string{`{"title":"办法","validity":"还行"}`}},
	{"relation-unknown", kb.KindPolicy, []string{`{"title":"办法","relations":[{"kind":"参考","policy":"p1"}]}`}},
	{"url-format", kb.KindPolicy, []string{`{"title":"办法","url":"javascript:alert(1)"}`}},
	{"", kb.KindPolicy, []string{`{"title":"甲","relations":[{"kind":"废止","policy":"乙"}]}`, `{"title":"乙"}`}},
	{"name-empty", kb.KindDepartment, []string{`{"code":"x","name":""}`}},
	{"level-unknown", kb.KindDepartment, []string{`{"code":"x","name":"局","level":"村"}`}},
	{"parent-unknown", kb.KindDepartment, []string{`{"code":"x","name":"局","parent":"没有的"}`}},
	{"phone-format", kb.KindDepartment, []string{`{"code":"x","name":"局","phones":[{"number":"见官网"}]}`}},
	{"form-unknown", kb.KindTopic, []string{`{"code":"x","name":"主题","form":"三件事"}`}},
	{"words-few", kb.KindSynonym, []string{`{"words":["一个"]}`}},
	{"words-few word-twice", kb.KindSynonym, []string{`{"words":["一个","一个"]}`}},
	{"word-twice", kb.KindSynonym, []string{`{"words":["ＶＩＰ卡","vip 卡"]}`}},
	{"word-short", kb.KindSynonym, []string{`{"words":["孩子","！！"]}`}},
	{"word-short", kb.KindSynonym, []string{`{"words":["孩子","娃"]}`}},
	{"words-many", kb.KindSynonym, []string{`{"words":"一一` + thWords("；第%d个词", kb.MaxWords) + `"}`}},
	{"word-twice", kb.KindSynonym, []string{`{"words":["孩子","娃娃","孩子"]}`}},
	{"region-unknown", kb.KindSynonym, []string{`{"words":["孩子","娃娃"],"regions":["火星"]}`}},
	{"word-again", kb.KindSynonym, []string{`{"words":["就业登记","失 业金","失业保险金"]}`}},
	{"word-again", kb.KindSynonym, []string{`{"words":["爱人","配偶","先生"],"one_way":true}`}},
	{"", kb.KindSynonym, []string{`{"words":["失业金","失业救济"]}`}},
	{"", kb.KindSynonym, []string{`{"code":"s1","words":["失业保险金","失业金"],"one_way":true}`}},
	{"", kb.KindSynonym, []string{`{"words":["妻子","配偶"],"one_way":true}`}},
	{"word-conflict", kb.KindSynonym, []string{`{"words":["失业保险金","失业金"],"one_way":true}`}},
	{"word-conflict", kb.KindSynonym, []string{`{"words":["配偶","太太","爱人"]}`}},
	{"", kb.KindSynonym, []string{`{"words":["广府","羊城"],"one_way":true,"regions":["济南市"]}`}},
	{"word-conflict", kb.KindSynonym, []string{`{"words":["广府","羊城"],"one_way":true}`}},
	{"words-circle", kb.KindSynonym, []string{`{"words":["配偶","爱人"],"one_way":true}`}},
	{"words-circle", kb.KindSynonym, []string{`{"words":["甲甲","乙乙"],"one_way":true}`, `{"words":["乙乙","丁丁","丙丙"],"one_way":true}`, `{"words":["丙丙","甲甲"],"one_way":true}`}},
	{"", kb.KindSynonym, []string{`{"words":["甲甲","乙乙"],"one_way":true}`, `{"words":["乙乙","丙丙"],"one_way":true}`, `{"code":"x","words":["甲甲","丙丙"],"one_way":true}`}},
	{"code-empty", kb.KindTopic, []string{`{"name":"","form":"分类"}`}},
	{"column-unknown", "", []string{plain(o{"没有的列": 1})}},
}

func thWords(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestRules(t *testing.T) {
	s := stocked(t)
	seen := map[string]bool{}
	for _, c := range ruleCases {
		im := importer(t, s)
		im.Kind, im.DryRun = c.kind, true
		sum, err := im.Read(context.Background(), "a.jsonl", strings.NewReader(strings.Join(c.rows, "\n")))
		if err != nil && sum.Read == 0 {
			t.Errorf("%v: %v", c.rows, err)
			continue
		}
		var got []string
		refused := map[int]bool{}
		for _, f := range sum.Findings {
			if !slices.Contains(got, f.Rule) {
				got = append(got, f.Rule)
			}
			seen[f.Rule] = true
			if f.Level == LevelError {
				refused[f.Row] = true
			}
			if f.Message == "" || strings.Contains(f.Message, "%!") {
				t.Errorf("%s: message %q", f.Rule, f.Message)
			}
		}
		want := c.rules
		if want == "code-empty" {
			want = "code-empty name-empty"
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%.200v breaks %q, want %q: %v", c.rows, g, want, sum.Findings)
		}
		if sum.Refused != len(refused) || sum.Read != len(c.rows) || sum.New+sum.Changed+sum.Same != len(c.rows)-len(refused) {
			t.Errorf("%.200v: %+v", c.rows, sum)
		}
	}
	for _, r := range Rules {
		if !seen[r.Code] {
			t.Errorf("no row breaks %s", r.Code)
		}
	}
}

// A circle names the words in their order, in each row that is part of it.
func TestCircleIsTold(t *testing.T) {
	im := importer(t, stocked(t))
	im.Kind = kb.KindSynonym
	sum, err := im.Read(context.Background(), "a.jsonl", strings.NewReader(strings.Join([]string{
		`{"code":"a","words":["甲甲","乙乙"],"one_way":true}`, `{"code":"b","words":["乙乙","丁丁","丙丙"],"one_way":true}`, `{"code":"c","words":["丙丙","甲甲"],"one_way":true}`}, "\n")))
	if err != nil || len(sum.Findings) != 3 || sum.New != 3 {
		t.Fatalf("%+v, %v", sum, err)
	}
	for i, want := range []string{"甲甲→乙乙→丙丙→甲甲", "乙乙→丙丙→甲甲→乙乙", "丙丙→甲甲→乙乙→丙丙"} {
		if !strings.Contains(sum.Findings[i].Message, "："+want+"，") {
			t.Errorf("%s, want %s", sum.Findings[i].Message, want)
		}
	}
}

func TestPhones(t *testing.T) {
	for in, want := range map[string]string{
		"0531-83278192": "0531-83278192", "电话：020-37886901 、020-37886909": "020-37886901 020-37886909", "020-38356454转1": "020-38356454转1",
		"（0662）3681111": "0662-3681111", "(8620) 81218888": "020-81218888", "12345": "12345", "020-12333–9": "020-12333-9", "400-7000-690": "400-7000-690",
		"020－81102000": "020-81102000", "95598": "95598", "13800138000": "13800138000", "见官网": "", "020-37288891，业务处室咨询电话：020-37288065": "", "": "",
		"020-837288891": "",
	} {
		if got := strings.Join(phones(in), " "); got != want {
			t.Errorf("phones(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRefusedPaths(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "甲.csv")
	if got := refusedPaths(in, "/data"); !slices.Equal(got, []string{filepath.Join(dir, "甲.refused.csv"), "/data/甲.refused.csv"}) {
		t.Errorf("%v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "甲.refused.csv"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := refusedPaths(in, ""); !slices.Equal(got, []string{filepath.Join(dir, "甲.refused.2.csv")}) {
		t.Errorf("%v", got)
	}
}
