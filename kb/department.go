package kb

// Department 部门: the owner of entries; departments form a tree.
type Department struct {
	Meta `json:"-"`

	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Parent string  `json:"parent,omitempty"` // code
	Level  string  `json:"level,omitempty"`  // one of Levels
	Phones []Phone `json:"phones,omitempty"`
}

// Levels 层级 of departments.
var Levels = []string{"国家", "省", "市", "区", "街道（镇）", "公共企事业"}

// Phone is a number to call, with its opening hours and the day somebody last made sure of it.
type Phone struct {
	Number    string `json:"number"`
	Hours     string `json:"hours,omitempty"` // 周一至周五 08:30-12:00,13:30-17:30
	Confirmed Day    `json:"confirmed,omitempty"`
}

// Hotline is the number for everything nobody else answers: 12345 政务服务便民热线.
const Hotline = "12345"

// Kind is KindDepartment.
func (*Department) Kind() Kind { return KindDepartment }

// Key is the code.
func (d *Department) Key() string { return d.Code }
