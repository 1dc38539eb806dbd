package channeltest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"yiku/kb"
)

// verbatim: the reviewed answer survives rendering, with its basis, the phone, and the mark of a starter entry.
func verbatim(t *testing.T, d Door) {
	b := open(t, d, Sample())
	parts := []string{
		"政策问答平台归谁管，什么时候完成？", "各街道（镇）、区政府各部门（单位）、区大数据局", "原定2024年12月底前完成，该期限已过。",
		"济南市章丘区2024年政务公开工作要点", "章政办发〔2024〕1号", "第45项", "完善政策问答平台运行机制，围绕高频政策咨询事项建设知识库", "有效",
		"区政府办公室", "0531-83278192", "周一至周五 08:30-12:00,13:30-17:30", "示例内容，待部门审核",
	}
	b.send(d.Ask("一库多平台由谁负责")).want(t, http.StatusOK, parts...)
	b.send(d.Entry(PlatformID)).want(t, http.StatusOK, parts...)

	r := b.send(d.Entry(InsureID))
	r.want(t, http.StatusOK, "废止", "社会保险费征缴办法", "0531-83211111", "双山街道1号", "2024-01-01", "2026-10-08")
	if strings.Contains(r.text, "待部门审核") {
		t.Error("a reviewed entry is called unreviewed")
	}
	b.send(d.Entry(PensionID)).want(t, http.StatusOK, "依据另行公布", "2027-12-31")
	if d.Policy != nil {
		b.send(d.Policy(RepealedID)).want(t, http.StatusOK, "灵活就业人员参加社会保险暂行办法", "章人社发〔2015〕8号", "废止", "2020-03-31", "第一条 为规范参保，制定本办法。")
	}
	b.send(d.Ask("养老保险")).want(t, http.StatusOK, "灵活就业人员怎么交养老保险？", "退休后养老保险怎么领取？")
	b.send(d.Ask("申领失业保险金需要什么材科？")).want(t, http.StatusOK, "申领失业保险金需要什么材料？", "申领失业保险金需要什么材科？")

	odd := "年收入<5万元 & \"双方\"均>18岁；<申请人>填 a_b_c、1、2\n第二行"
	l := Sample()
	l.Items[0].Answer = odd
	r = open(t, d, l).send(d.Entry(PlatformID))
	for line := range strings.SplitSeq(odd, "\n") {
		r.want(t, http.StatusOK, line)
	}
}

// reading: what was searched for instead is said, and so is what may be meant; a person may have it otherwise.
func reading(t *testing.T, d Door) {
	b := open(t, d, Sample())
	r := b.send(d.Ask("ylbx"))
	r.want(t, http.StatusOK, "养老保险", "ylbx", "退休后养老保险怎么领取？")
	b.send(d.Ask("养劳保险")).want(t, http.StatusOK, "养劳保险", "退休后养老保险怎么领取？")
	if r = b.send(d.Ask(away + "养老保险")); !strings.Contains(strings.ReplaceAll(r.text, away+"养老保险", ""), away) {
		t.Errorf("nothing tells that no choice is for %s: %.1500s", away, r.text)
	}
	if d.AsItIs == nil {
		return
	}
	b.send(d.AsItIs("ylbx")).want(t, http.StatusOK, "ylbx", kb.Hotline)
	for i, verbatim := range []bool{false, false, false, true} {
		if q := b.Asked()[i]; q.Verbatim != verbatim {
			t.Errorf("asked %+v, want verbatim %v", q, verbatim)
		}
	}
}

// inDanger: who is in danger reads the number and what to do, and nothing else that could be an answer.
func inDanger(t *testing.T, d Door) {
	b := open(t, d, Sample())
	for phone, message := range Crisis {
		r := b.send(d.Ask(phone + "晕倒，养劳保险"))
		r.want(t, http.StatusOK, phone, message)
		if strings.Contains(r.text, "您是不是") || strings.Contains(r.text, "怎么领取") || strings.Contains(r.text, "暂未收录") || strings.Contains(r.text, "把问题留下来") {
			t.Errorf("%s: there is more to read: %.1500s", phone, r.text)
		}
	}
}

// none: no answer is said to be none, with the phone to call.
func none(t *testing.T, d Door) {
	l := Sample()
	l.Instead(func(_ context.Context, q kb.Question) (kb.Answer, error) {
		return kb.Answer{ID: "01JC0000000000000000000001", Conversation: "01JC0000000000000000000002", Kind: kb.None, Question: q.Text,
			Fallback: &kb.Fallback{Department: "区司法局", Phone: "0531-83212148", Message: "这件事归区司法局管。"}}, nil
	})
	b := open(t, d, l)
	r := b.send(d.Ask("今天天气怎么样"))
	r.want(t, http.StatusOK, "今天天气怎么样", "区司法局", "0531-83212148", "这件事归区司法局管。")
	if strings.Contains(r.text, "养老保险") {
		t.Error("an answer nobody asked for")
	}
	l.Instead(nil)
	b.send(d.Ask("今天天气怎么样")).want(t, http.StatusOK, kb.Hotline)
}

// feedback reaches the engine with the door's channel; an answer that cannot be one is refused.
func feedback(t *testing.T, d Door) {
	if d.Feedback == nil {
		t.Skip("this door takes no feedback")
	}
	l := Sample()
	b := open(t, d, l)
	for _, helpful := range []bool{true, false} {
		if r := b.send(d.Feedback("01JC0000000000000000000001", helpful)); r.StatusCode/100 != 2 {
			t.Fatalf("status %d: %.300s", r.StatusCode, r.body)
		}
	}
	want := []kb.Feedback{
		{Answer: "01JC0000000000000000000001", Channel: d.New(t, l, l).Channel(), Helpful: true},
		{Answer: "01JC0000000000000000000001", Channel: d.New(t, l, l).Channel(), Helpful: false},
	}
	if got := l.Given(); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("feedback %+v, want %+v", got, want)
	}
	b.send(d.Feedback("../../etc", true)).want(t, http.StatusBadRequest)
}
