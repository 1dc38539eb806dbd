package channeltest

import (
	"strings"

	"yiku/kb"
)

// The ids of Sample's records.
const (
	PlatformID = "01JCHANNELTEST00000000ENT1" // direct, a starter entry with basis and phone
	InsureID   = "01JCHANNELTEST00000000ENT2"
	PensionID  = "01JCHANNELTEST00000000ENT3"
	LongID     = "01JCHANNELTEST00000000ENT4" // a long answer with every section
	InnerID    = "01JCHANNELTEST00000000ENT5" // for the hotline and the studio only
	NoticeID   = "01JCHANNELTEST00000000P0L1"
	RepealedID = "01JCHANNELTEST00000000P0L2"
)

// InnerWord stands in every text of the entry that may not leave through a public door.
const InnerWord = "坐席内部口径"

// Sample is a library with one of everything that a door must show.
func Sample() *Library {
	office := kb.Department{Code: "qzfb", Name: "区政府办公室", Level: "区", Phones: []kb.Phone{{Number: "0531-83278192", Hours: "周一至周五 08:30-12:00,13:30-17:30"}}}
	social := kb.Department{Code: "rsj", Name: "区人力资源和社会保障局", Level: "区", Phones: []kb.Phone{{Number: "0531-12333", Hours: "周一至周五 09:00-17:00"}}}
	notice := kb.Policy{Meta: kb.Meta{ID: NoticeID, Revision: 1}, Code: "gzyd", Title: "济南市章丘区2024年政务公开工作要点", Number: "章政办发〔2024〕1号",
		Issuer: "济南市章丘区人民政府办公室", Issued: "2024-06-27", Validity: kb.InForce, URL: "https://www.example.gov.cn/zqgk/1.html", Relations: []kb.Relation{{Kind: "替代", Policy: "jbf"}},
		Text: "一、总体要求\n坚持以人民为中心，聚焦群众关切，深化政务公开。\n\n四十五、完善政策问答平台\n完善政策问答平台运行机制，围绕高频政策咨询事项建设知识库，统一入库标准，打造“一库多平台”政策咨询服务。"}
	old := kb.Policy{Meta: kb.Meta{ID: RepealedID, Revision: 2}, Code: "jbf", Title: "灵活就业人员参加社会保险暂行办法", Number: "章人社发〔2015〕8号",
		Issuer: "区人力资源和社会保障局", Issued: "2015-03-01", Effective: "2015-04-01", Expires: "2020-03-31", Validity: kb.Repealed,
		Text: "第一条 为规范参保，制定本办法。"}
	entry := func(id string, n int, owner kb.Department, e kb.Entry, g ...kb.Ground) kb.Resolved {
		e.Meta, e.Status, e.Department = kb.Meta{ID: id, Revision: n}, kb.Published, owner.Code
		return kb.Resolved{Entry: &e, Owner: owner, Grounds: g}
	}
	return &Library{Laws: []kb.Policy{notice, old}, Items: []kb.Resolved{
		entry(PlatformID, 3, office, kb.Entry{Code: "zd-45", Starter: true, Type: "热点问答", Category: "政务公开/政策问答",
			Question: "政策问答平台归谁管，什么时候完成？", Similar: []string{"一库多平台由谁负责"}, Keywords: []string{"一库多平台", "知识库"},
			Answer: "按2024年工作要点，由**各街道（镇）、区政府各部门（单位）、区大数据局**负责，原定2024年12月底前完成，该期限已过。\n\n## 地点\n区政府办公室政务公开办，电话 0531-83278192。"},
			kb.Ground{Policy: notice, Clause: "第45项", Quote: "完善政策问答平台运行机制，围绕高频政策咨询事项建设知识库"}),
		entry(InsureID, 1, social, kb.Entry{Code: "sb-1", Question: "灵活就业人员怎么交养老保险？", ReviewedAt: "2026-10-08", ValidFrom: "2024-01-01", Type: "办事指南",
			Answer: "带身份证到户籍地或就业地的社保经办窗口办理，也可以在手机上办。", Contacts: []kb.Contact{{Name: "区社保中心", Phone: "0531-83211111", Address: "双山街道1号", Hours: "周一至周五 09:00-17:00"}}},
			kb.Ground{Policy: old, Clause: "第一条"}, kb.Ground{Policy: kb.Policy{Title: "社会保险费征缴办法"}}),
		entry(PensionID, 2, social, kb.Entry{Code: "sb-2", Question: "退休后养老保险怎么领取？", ReviewedAt: "2026-10-08", ValidTo: "2027-12-31", NoBasis: "依据另行公布", Answer: "达到退休年龄的次月起按月领取。"}),
		entry(LongID, 1, social, kb.Entry{Code: "sb-3", Question: "申领失业保险金需要什么材料？", ReviewedAt: "2026-09-30", Type: "办事指南", Answer: longAnswer()},
			kb.Ground{Policy: notice, Clause: "第24项", Quote: "做到要素齐全、覆盖完整，及时立改废。"}),
		entry(InnerID, 1, office, kb.Entry{Code: "nb-1", Channels: []kb.Channel{kb.ChannelHotline, kb.ChannelStudio},
			Question: InnerWord + "怎么答复？", Answer: InnerWord + "：先安抚，再转办。"}),
	}}
}

func longAnswer() string {
	return "失业人员可以随时申领，先登记失业，再按月领取。\n\n## 条件\n1. 失业前缴费满一年；\n2. 非因本人意愿中断就业；\n3. 已办理失业登记，并有求职要求。\n\n" +
		"## 材料\n- 身份证或社会保障卡；\n- 解除劳动关系的证明（单位已备案的不用带）。\n\n## 流程\n" +
		strings.Repeat("登录网上服务大厅，选择“失业保险金申领”，核对个人信息后提交；不会用手机的，可以到任意一个街道（镇）便民服务中心办理，工作人员会帮您填写。\n\n", 6) +
		"## 时限\n\n| 缴费年限 | 最长领取 | 说明 |\n|---|---|---|\n| 1年以上不足5年 | 12个月 | 按缴费时间核定 |\n| 5年以上不足10年 | 18个月 | 同上 |\n| 10年以上 | 24个月 | 同上 |\n\n" +
		"## 费用\n不收费。\n\n## 注意\n详见 <https://www.example.gov.cn/shbx/2024/very/long/path/without/any/break/0123456789abcdefghijklmnopqrstuvwxyz> 。重新就业后停发。"
}
