package index

// plain words say that something is asked, or what of it, not about what; they count for plainWeight of their rarity. In a large library
// their rarity says as much, in a small one it does not.
var plain = func() map[Term]bool {
	set := map[Term]bool{}
	for _, w := range []string{
		"请问", "您好", "你好", "谢谢", "麻烦", "咨询", "一下", "我想", "想问", "问下", "知道", "了解", "告诉", "能否", "是否", "可否", "可以", "可不可以", "能不能", "是不是", "有没有",
		"怎么", "怎样", "怎么办", "如何", "什么", "为什么", "哪些", "哪里", "哪儿", "哪个", "多少", "多久", "几", "吗", "呢", "啊", "吧", "的", "了", "是", "有", "要", "需要", "应该", "我", "我们", "你", "您", "他",
		"怎么样", "什么时候", "多长时间", "手续", "材料", "流程", "条件", "要什么", "带什么", "办理", "怎么申请", "多少钱", "今天", "现在", "么", "呀", "在", "和", "与", "及", "或", "还", "都", "就", "也", "这", "那", "这个", "那个", "个", "能", "会", "想", "请", "问", "得", "着", "把", "被", "给", "到", "去",
	} {
		for _, t := range Terms(w) {
			set[t] = true
		}
	}
	return set
}()

const plainWeight = 0.3

// plainness is the factor of a term's weight.
func plainness(t Term) float64 {
	if plain[t] {
		return plainWeight
	}
	return 1
}

// Telling reports a pair, word or number that is not plain.
func (t Term) Telling() bool { return t >= 1<<21 && !plain[t] }
