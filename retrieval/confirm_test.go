package retrieval

import (
	"strings"
	"testing"

	"yiku/kb"
)

// What is shown as read, or offered, is what the entry that comes first says itself.
func TestReadingsAreWhatTheFirstEntrySays(t *testing.T) {
	e := mustStarter(t)
	for _, c := range []struct{ typed, corrected, maybe, first string }{
		{"shiyejin", "失业金", "", "失业"},
		{"shiyejin zenme lingqu", "失业金怎么领取", "", "失业"},
		{"tuifei", "退费", "", ""}, // of which many things say something
		{"tuifei zenme ban", "退费怎么办", "", "费"},
		{"服装店老板拖了我俩月公资，找谁管", "服装店老板拖了我俩月工资，找谁管", "", "工资"},
		{"失业保险金需要什么材科", "失业保险金需要什么材料", "", "失业保险金"},
		{"公司要破产关门，我们这些人走时有补尝拿吗", "", "公司要破产关门，我们这些人走时有补偿拿吗", "补偿"},
	} {
		a := mustAsk(t, e, kb.Question{Text: c.typed})
		if a.Corrected != c.corrected || a.Maybe != c.maybe || !strings.Contains(strings.Split(offered(a), "｜")[0], c.first) {
			t.Errorf("%s: read as %q, offered as %q, want %q, %q; %s %s", c.typed, a.Corrected, a.Maybe, c.corrected, c.maybe, a.Kind, offered(a))
		}
	}
}

// What people say and the library does not is no slip.
func TestWordsOfPeopleAreLeftAlone(t *testing.T) {
	e := mustStarter(t)
	for _, typed := range []string{
		"退费怎么办", "大葱怎么种", "大葱补贴", "大葱多少钱一斤", "到哪里耍", "我想耍一哈", "生孩子歇着的这几个月，钱是单位开还是医保开",
		"邻居爹死了两年还在领他的退休金，被逮着会咋样", "我爹退休后病故，社保那头有啥补给家属的", "官司仲裁那头判我赢，老板赖着不给，往哪使劲",
		"政务公开要点有看不懂的地方，能给个座机号不", "办了居住证能干点啥，孩子上学管用不",
	} {
		if a := mustAsk(t, e, kb.Question{Text: typed}); a.Corrected != "" || a.Maybe != "" {
			t.Errorf("%s: read as %q, offered as %q; %s %s", typed, a.Corrected, a.Maybe, a.Kind, offered(a))
		}
	}
}
