package retrieval

import (
	"testing"

	"yiku/kb"
)

// Only what is asked about is denied or not.
func TestDenialsAreOfWhatIsAsked(t *testing.T) {
	for s, want := range map[string]bool{"残疾级别怎么评定": false, "性别能改吗": false, "无人机要登记吗": false, "未成年人能开户吗": false, "无偿献血有啥要求": false, "不能报销怎么办": true, "没有社保能报吗": true} {
		if got := denies(s); got != want {
			t.Errorf("%s denies: %v", s, got)
		}
	}
	if got := nearestClause("身份证丢了、过期了或者看不清了，怎么补办换领？", "昨天身份证丢了咋整"); got != "身份证丢了" {
		t.Errorf("what is asked about is %q", got)
	}
}

// What another clause of a form denies does not tell it from the question.
func TestAnotherClauseDeniesNothing(t *testing.T) {
	for _, c := range mustAsk(t, mustStarter(t), kb.Question{Text: "昨天身份证丢了咋整", Explain: true}).Candidates {
		for _, f := range c.Features {
			if c.Code == "law-sfz-bu" && f.Name == "negation" && f.Value == 1 {
				return
			}
		}
	}
	t.Error("the form that says 看不清了 too is taken for the opposite")
}
