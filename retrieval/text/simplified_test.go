package text

import "testing"

func TestSimplified(t *testing.T) {
	r, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"身份證丟了怎麼辦": "身份证丢了怎么办", "養老保險": "养老保险", "身份证丢了": "身份证丢了", "乾隆": "乾隆", "APP 登錄": "APP 登录",
	} {
		if got := r.Simplified(typed); got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
	}
}
