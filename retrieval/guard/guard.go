// Package guard tells who is in danger now from who asks about rules, and which number to call. A question of the first kind
// must not wait for an entry: nobody on a roof looks for the clause on accident insurance.
//
// It weighs signs, see words.txt, and knows no grammar. A miss is worse than a false alarm, and a false alarm hides an answer.
package guard

// The numbers to call.
const (
	Police  = "110"   // crime and violence now
	Fire    = "119"   // fire, gas, trapped
	Medical = "120"   // a body in danger, an attempt on one's life included
	Mind    = "12356" // thoughts of suicide or of hurting oneself, nothing done yet
	Women   = "12338" // violence at home or harassment of a woman, not at this moment
)

// messages say what to do now, the number first.
var messages = map[string]string{
	Police:  "请立即拨打 110，说清您在哪里、发生了什么。先到安全、有人的地方；不便说话时可以发短信到 12110。",
	Fire:    "请立即拨打 119，说清地址和有没有人被困。先离开危险的地方，不要回去取东西；闻到燃气味时不要开关电器，到室外再打电话。",
	Medical: "请立即拨打 120，说清地址和病人的情况，照电话里的指导去做，不要挂断，守着病人。落水或被困时同时拨打 119；像是煤气中毒或闻到燃气味时，先离开屋子再打，不要开关电器。",
	Mind:    "请拨打 12356 心理援助热线，会有人听您说。您现在一定很难受，这些不必一个人扛；如果马上有危险，请拨打 110 或 120，也请让一位信任的人来陪着。",
	Women:   "可以拨打 12338 妇女维权热线，有人会听您说，帮您想办法。这不是您的错；对方再动手或者您觉得不安全时，请立即拨打 110。",
}

// Danger tells whether the person asking, or another person, is in danger now, and which number is right. A cry is nothing but words
// that are a call when they stand alone; other words may mean something else.
func Danger(question string) (phone string, cry, ok bool) {
	v := weigh(question)
	return v.phone, v.sign.pattern == nil, v.phone != ""
}

// Message says in Chinese what to do now, for a number that Danger gave; it is empty for any other.
func Message(phone string) string { return messages[phone] }
