package retrieval

import "testing"

func TestSnippetsReadAsText(t *testing.T) {
	body := "先登记，再申领。\n\n## 材料\n- 身份证\n* 离职证明\n\n### 流程\n1. 登记\n2) 申领，3-5天；2. 也在行内\n\n**不收费**"
	want := "先登记，再申领。 材料： 身份证 离职证明 流程： 登记 申领，3-5天；2. 也在行内 不收费"
	if got := snippet(body, &query{}); got != want {
		t.Errorf("%q\nnot %q", got, want)
	}
}
