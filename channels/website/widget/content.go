package widget

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"yiku/channels"
	"yiku/channels/render"
	"yiku/kb"
	"yiku/kb/standard"
)

//go:embed answer.html
var answerHTML string

var answerTemplate = template.Must(template.New("answer").Funcs(template.FuncMap{
	"entryURL": channels.EntryURL, "policyURL": channels.PolicyURL,
	"markdown": render.Markdown, "tel": render.Tel, "over": render.Over, "short": render.Short,
	"passage": standard.Passage,
}).Parse(answerHTML))

// told is an answer with how it came about.
type told struct {
	kb.Answer
	Verbatim bool // to the text as it stands
	Urgent   bool // for a person in danger
}

// contentOf is an answer as nodes, which the script puts into the page one by one. So no text is ever read as HTML there,
// whatever the embedding page's policies allow.
func contentOf(a told) ([]any, error) {
	var b bytes.Buffer
	if err := answerTemplate.Execute(&b, a); err != nil {
		return nil, err
	}
	top, err := html.ParseFragment(&b, &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, n := range top {
		out = appendNode(out, n, 0)
	}
	return out, nil
}

// appendNode appends n as JSON can say it: a text is a string, an element is [name, {attribute: value}, child, child, …].
// Headings go down by so many levels; white space between blocks is left out.
func appendNode(out []any, n *html.Node, down int) []any {
	switch n.Type {
	case html.TextNode:
		if strings.TrimSpace(n.Data) == "" && strings.Contains(n.Data, "\n") && (n.Parent == nil || n.Parent.Data != "code") {
			return out
		}
		return append(out, n.Data)
	case html.ElementNode:
		attributes := map[string]string{}
		for _, a := range n.Attr {
			attributes[a.Key] = a.Val
		}
		node := []any{lowered(n.Data, down), attributes}
		if attributes["class"] == "prose" {
			down = 2 // under the panel's title and the question
		}
		for c := range n.ChildNodes() {
			node = appendNode(node, c, down)
		}
		return append(out, node)
	}
	return out
}

// lowered is a heading's name so many levels down.
func lowered(name string, down int) string {
	if len(name) != 2 || name[0] != 'h' || name[1] < '1' || name[1] > '6' {
		return name
	}
	return "h" + string(min('6', rune(name[1])+rune(down)))
}
