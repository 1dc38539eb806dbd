package retrieval

import (
	"slices"

	"yiku/retrieval/index"
)

// query is a question as its distinct terms with their weights.
type query struct {
	terms  []index.Term           // with repetitions, as asked
	weight map[index.Term]float64 // idf × plainness
	total  float64                // of all weights
}

// plain words say that something is asked, not what; they count for plainWeight of their rarity. In a large library
// their rarity says as much, in a small one it does not.
var plain = func() map[index.Term]bool {
	set := map[index.Term]bool{}
	for _, w := range []string{
		"请问", "您好", "你好", "谢谢", "麻烦", "咨询", "一下", "我想", "想问", "问下", "知道", "了解", "告诉", "能否", "是否", "可否", "可以", "可不可以", "能不能", "是不是", "有没有",
		"怎么", "怎样", "怎么办", "如何", "什么", "为什么", "哪些", "哪里", "哪儿", "哪个", "多少", "多久", "几", "吗", "呢", "啊", "吧", "的", "了", "是", "有", "要", "需要", "应该", "我", "我们", "你", "您", "他",
		"怎么样", "么", "呀", "在", "和", "与", "及", "或", "还", "都", "就", "也", "这", "那", "这个", "那个", "个", "能", "会", "想", "请", "问", "得", "着", "把", "被", "给", "到", "去",
	} {
		for _, t := range index.Terms(w) {
			set[t] = true
		}
	}
	return set
}()

const plainWeight = 0.3

// plainness is the factor of a term's weight.
func plainness(t index.Term) float64 {
	if plain[t] {
		return plainWeight
	}
	return 1
}

func (l *library) query(s string) query {
	q := query{terms: index.Terms(s), weight: map[index.Term]float64{}}
	for _, t := range q.terms {
		if _, ok := q.weight[t]; !ok {
			w := l.entries.IDF(t) * plainness(t)
			q.weight[t] = w
			q.total += w
		}
	}
	return q
}

// overlap says how much two texts share: the share of the question's weight that the form has, and of the form's that
// the question has.
type overlap struct{ question, form float64 }

// dice is the weight shared, twice, over the weight of both.
func (o overlap) dice(q, f float64) float64 {
	if q+f == 0 {
		return 0
	}
	return 2 * o.question * q / (q + f)
}

// compare weighs a form against the question. weightOf gives the weight of terms that are not the question's.
func (q *query) compare(form []index.Term, weightOf func(index.Term) float64) (share overlap, total float64) {
	slices.Sort(form)
	shared := 0.0
	for i, t := range form {
		if i > 0 && form[i-1] == t {
			continue
		}
		w, ok := q.weight[t]
		if ok {
			shared += w
		} else {
			w = weightOf(t)
		}
		total += w
	}
	if q.total > 0 {
		share.question = shared / q.total
	}
	if total > 0 {
		share.form = shared / total
	}
	return share, total
}
