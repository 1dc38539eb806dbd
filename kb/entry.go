package kb

import "slices"

// Entry 问答条目: one standard question, its similar questions, its reviewed answer and metadata.
type Entry struct {
	Meta `json:"-"`

	Code       string    `json:"code"`
	Question   string    `json:"question"`
	Similar    []string  `json:"similar,omitempty"`
	Answer     string    `json:"answer"`           // Markdown; sections are level-2 headings
	Short      string    `json:"short,omitempty"`  // for messengers
	Script     string    `json:"script,omitempty"` // to be read aloud on the phone
	Type       string    `json:"type,omitempty"`   // one of EntryTypes
	Category   string    `json:"category,omitempty"`
	Keywords   []string  `json:"keywords,omitempty"`
	Department string    `json:"department,omitempty"` // code of the owner
	Regions    []string  `json:"regions,omitempty"`    // names; none means everywhere
	Audiences  []string  `json:"audiences,omitempty"`  // names; none means everybody
	Channels   []Channel `json:"channels,omitempty"`   // doors it may leave through; none means all
	Contacts   []Contact `json:"contacts,omitempty"`
	Basis      []Basis   `json:"basis,omitempty"`
	NoBasis    string    `json:"no_basis,omitempty"` // why there is no basis
	ValidFrom  Day       `json:"valid_from,omitempty"`
	ValidTo    Day       `json:"valid_to,omitempty"` // through the end of this day
	ReviewedAt Day       `json:"reviewed_at,omitempty"`
	Status     Status    `json:"status"`
	MergedInto string    `json:"merged_into,omitempty"` // code of the entry that took this one's place
	Starter    bool      `json:"starter,omitempty"`     // came with the starter library
}

// EntryTypes 材料类型: the six material types of a city's published entry rules (信阳 12345, 2021; facts.md).
var EntryTypes = []string{"办事指南", "法律法规", "热点问答", "日常咨询", "通知公告", "业务指引"}

// Status says where an entry stands in its life.
type Status string

// The statuses.
const (
	Draft      Status = "draft"
	Published  Status = "published"
	Superseded Status = "superseded"
	Withdrawn  Status = "withdrawn"
	Expired    Status = "expired"
)

// Statuses lists every status.
var Statuses = []Status{Draft, Published, Superseded, Withdrawn, Expired}

// Contact is a place or person that helps with an entry's matter.
type Contact struct {
	Name    string `json:"name,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Address string `json:"address,omitempty"`
	Hours   string `json:"hours,omitempty"`
}

// Basis 依据: a link from an entry to a policy's clause, with the quoted words.
type Basis struct {
	Policy string `json:"policy"` // the policy's code; a reference that could not be resolved is kept as text
	Clause string `json:"clause,omitempty"`
	Quote  string `json:"quote,omitempty"`
}

// Kind is KindEntry.
func (*Entry) Kind() Kind { return KindEntry }

// Key is the code.
func (e *Entry) Key() string { return e.Code }

// Forms 问法 gives the standard question and then the similar ones.
func (e *Entry) Forms() []string { return append([]string{e.Question}, e.Similar...) }

// Unconfirmed reports a starter entry that no department has confirmed; every door says 示例内容，待部门审核.
func (e *Entry) Unconfirmed() bool { return e.Starter && e.ReviewedAt == "" }

// LiveOn reports whether the entry may be shown on day d: published, and valid then.
func (e *Entry) LiveOn(d Day) bool {
	return e.Status == Published && (e.ValidFrom == "" || e.ValidFrom <= d) && (e.ValidTo == "" || d <= e.ValidTo)
}

// Through reports whether the entry may leave through channel c.
func (e *Entry) Through(c Channel) bool {
	return len(e.Channels) == 0 || slices.Contains(e.Channels, c)
}
