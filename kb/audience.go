package kb

// Audience 人群: whom an entry is for (个人, 企业, 老人, 残疾人 …); audiences form a tree, and what holds for one holds below it.
type Audience struct {
	Meta `json:"-"`

	Code   string `json:"code"`
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"` // code
}

// Kind is KindAudience.
func (*Audience) Kind() Kind { return KindAudience }

// Key is the code.
func (a *Audience) Key() string { return a.Code }
