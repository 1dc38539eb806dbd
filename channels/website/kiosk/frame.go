package kiosk

import (
	"bytes"
	"html/template"

	"yiku/kb"
)

// frame is what stands around every page.
type frame struct {
	Name  string // the site's
	Title string
	Idle  int  // seconds
	Start bool // it is the first page
	Today kb.Day
	Body  any
}

func rendered(t *template.Template, f frame) ([]byte, error) {
	var b bytes.Buffer
	err := t.ExecuteTemplate(&b, "frame.html", f)
	return b.Bytes(), err
}
