package index

import (
	"slices"
	"testing"
)

func TestAmountsAreOneHoweverWritten(t *testing.T) {
	for _, same := range [][]string{
		{"六十岁", "60岁", "60周岁", "六十周岁", "６０岁"}, {"三月", "3月", "3月份"}, {"两年", "2年", "二年"}, {"二〇二四年", "2024年"},
		{"三百二十元", "320元", "320块"}, {"十八岁", "18岁"}, {"一百零五天", "105天"}, {"两万元", "2万元"},
		{"1,000元", "1000元"}, {"1,200,000元", "1200000元", "120万元"}, {"半年", "六个月", "6个月"},
	} {
		shared := Terms(same[0])
		for _, s := range same[1:] {
			ts := Terms(s)
			shared = slices.DeleteFunc(shared, func(x Term) bool { return !slices.Contains(ts, x) })
		}
		if !slices.ContainsFunc(shared, Term.Word) {
			t.Errorf("%v have no amount in common", same)
		}
	}
	for _, apart := range [][2]string{{"六十岁", "十六岁"}, {"3个月", "3月"}, {"三年", "三十年"}, {"2万元", "2元"}, {"1,000元", "1元"}, {"上半年", "6个月"}, {"1,2,3元", "123元"}} {
		y := Terms(apart[1])
		for _, x := range Terms(apart[0]) {
			if x.Word() && slices.Contains(y, x) && x != word("3") && x != word("2") && x != word("1") {
				t.Errorf("%v share an amount", apart)
			}
		}
	}
	if slices.ContainsFunc(Terms("一年一次"), Term.Word) {
		t.Error("one, which is said of everything, is an amount")
	}
	for s, want := range map[string]int{"六十": 60, "十": 10, "十八": 18, "三百二十": 320, "一百零五": 105, "二〇二四": 2024, "两万三千": 23000, "一": 1} {
		if got := valueOf(s); got != want {
			t.Errorf("%s is %d, not %d", s, got, want)
		}
	}
}
