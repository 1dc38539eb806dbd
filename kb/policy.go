package kb

// Policy 政策文件: the document an answer rests on.
type Policy struct {
	Meta `json:"-"`

	Code      string     `json:"code"`
	Title     string     `json:"title"`
	Number    string     `json:"number,omitempty"` // 文号, as 章政办发〔2024〕1号
	Issuer    string     `json:"issuer,omitempty"`
	Written   Day        `json:"written,omitempty"`   // 成文
	Issued    Day        `json:"issued,omitempty"`    // 发布
	Effective Day        `json:"effective,omitempty"` // 生效
	Expires   Day        `json:"expires,omitempty"`   // 失效
	Validity  Validity   `json:"validity,omitempty"`
	URL       string     `json:"url,omitempty"`
	Text      string     `json:"text,omitempty"`
	Relations []Relation `json:"relations,omitempty"`
}

// Validity 效力 of a policy.
type Validity string

// The validities.
const (
	InForce  Validity = "有效"
	Amended  Validity = "已修改"
	Lapsed   Validity = "失效"
	Repealed Validity = "废止"
)

// Validities lists every validity.
var Validities = []Validity{InForce, Amended, Lapsed, Repealed}

// Relation says what a policy does to another one.
type Relation struct {
	Kind   string `json:"kind"`   // one of RelationKinds
	Policy string `json:"policy"` // code, or text where it could not be resolved
}

// RelationKinds lists what one policy can do to another.
var RelationKinds = []string{"修改", "废止", "替代"}

// Kind is KindPolicy.
func (*Policy) Kind() Kind { return KindPolicy }

// Key is the code.
func (p *Policy) Key() string { return p.Code }
