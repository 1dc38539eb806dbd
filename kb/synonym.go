package kb

// Synonym is a set of words that people use for one thing.
type Synonym struct {
	Meta `json:"-"`

	Code    string   `json:"code"`
	Words   []string `json:"words"`
	OneWay  bool     `json:"one_way,omitempty"` // only the first word stands for the others, not they for it
	Regions []string `json:"regions,omitempty"` // names; none means everywhere
}

// MaxWords is how many words of a set count, the first ones.
const MaxWords = 32

// Kind is KindSynonym.
func (*Synonym) Kind() Kind { return KindSynonym }

// Key is the code.
func (s *Synonym) Key() string { return s.Code }
