package kb

// Topic 主题: a category path, or a “一件事” collection that bundles entries around a life event.
type Topic struct {
	Meta `json:"-"`

	Code    string   `json:"code"`
	Name    string   `json:"name"` // a category's path, as 社会保障/失业保险; a collection's title
	Form    string   `json:"form"` // one of TopicForms
	Order   int      `json:"order,omitempty"`
	Summary string   `json:"summary,omitempty"`
	Entries []string `json:"entries,omitempty"` // codes, in order; only of a collection
}

// The forms of a topic.
const (
	FormCategory   = "分类"
	FormCollection = "一件事"
)

// TopicForms lists the forms of a topic.
var TopicForms = []string{FormCategory, FormCollection}

// Kind is KindTopic.
func (*Topic) Kind() Kind { return KindTopic }

// Key is the code.
func (t *Topic) Key() string { return t.Code }
