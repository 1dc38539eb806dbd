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

// TopicForms are the two forms of a topic.
var TopicForms = []string{"分类", "一件事"}

// Kind is KindTopic.
func (*Topic) Kind() Kind { return KindTopic }

// Key is the code.
func (t *Topic) Key() string { return t.Code }
