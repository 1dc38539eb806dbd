package kb

// Region 地区: a place entries can be limited to; regions form a tree, and what holds in one holds below it.
type Region struct {
	Meta `json:"-"`

	Code   string `json:"code"`
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"` // code
}

// Kind is KindRegion.
func (*Region) Kind() Kind { return KindRegion }

// Key is the code.
func (r *Region) Key() string { return r.Code }
