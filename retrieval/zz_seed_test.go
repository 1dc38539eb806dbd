package retrieval

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"yiku/kb"
	"yiku/retrieval/index"
)

func TestSeedsDev(t *testing.T) {
	lib := &library{policyBy: map[string]*kb.Policy{}, departments: map[string]*kb.Department{}, regions: tree{}, audiences: tree{}}
	jl("../seeds/departments.jsonl", func(b []byte) { d := new(kb.Department); json.Unmarshal(b, d); lib.departments[d.Code] = d })
	jl("../seeds/policies.jsonl", func(b []byte) { d := new(kb.Policy); json.Unmarshal(b, d); lib.policyBy[d.Code] = d })
	var docs []index.Doc
	jl("../seeds/entries.jsonl", func(b []byte) {
		d := new(kb.Entry)
		json.Unmarshal(b, d)
		d.ID = d.Code
		docs = append(docs, lib.entryDoc(d))
	})
	lib.entries = index.New(docs)
	lib.policies = lib.indexPolicies()
	e := &Engine{out: newOutbox(nil, 10000), now: time.Now}
	e.lib.Store(lib)
	for _, q := range []string{"政策问答平台归谁管，什么时候完成", "政策问答平台谁负责", "今天天气怎么样", "给我写一首诗", "股票买哪只好", "你喜欢我吗", "世界杯谁会赢", "公积金可以提取吗", "失业金能领多久", "三审三校是什么", "网站搜索能不能打拼音", "垃圾分类谁管", "老人的政策谁来宣传", "大数据局电话多少", "找谁打电话问政务公开", "一年要培训几次", "章政办发[2024]1号讲什么", "〔2024〕1号", "12345和政务公开怎么联动", "结婚登记要带什么", "开药店要什么手续", "灵活就业人员怎么交社保", "依申请公开平台什么时候建好", "你是谁", "怎么办", "什么时候", "谁负责", "电话", "章丘区", "政府", "买房有补贴吗", "公租房信息哪里看", "孩子上学的信息公开归谁", "环评审批公开吗", "蓝色独角兽养殖补贴怎么申请", "政务公开专区谁负责建设", "天河区的政策问答平台归谁管", "政策问答平台谁不负责", "政策问答平台花了多少钱", "济南市的三审三校怎么弄", "2025年政务公开工作要点什么时候发", "公务员培训几次", "信访平台什么时候建好", "公交站牌信息哪里看", "停水了打什么电话", "政府开放日怎么参加", "领导信箱多久回复"} {
		a, err := e.Ask(context.Background(), kb.Question{Text: q, Scope: kb.Scope{Channel: "website"}, Explain: true})
		if err != nil {
			fmt.Println(q, err)
			continue
		}
		fmt.Printf("%-30s %s", q, a.Kind)
		if a.Entry != nil {
			fmt.Print(" → ", a.Entry.Question)
		}
		if a.Fallback != nil {
			fmt.Print(" ☎ ", a.Fallback.Department, a.Fallback.Phone)
		}
		if len(a.Choices) > 0 && a.Entry == nil {
			fmt.Print(" → ", a.Choices[0].Question, " | ", a.Choices[1].Question)
		}
		if a.Kind != "none" {
			qq := &asked{lib: lib, query: lib.query(q)}
			if x, ok := lib.entries.Get(a.Candidates[0].ID); ok {
				fmt.Printf(" MISS %.2f ", qq.missing(x.Item.(*kb.Entry)))
			}
		}
		if len(a.Candidates) > 0 {
			c := a.Candidates[0]
			fmt.Printf("   [%s p=%.2f", c.Form, c.Probability)
			for _, f := range c.Features {
				fmt.Printf(" %s %.2f", f.Name, f.Value)
			}
		}
		fmt.Println("]")
	}
}
