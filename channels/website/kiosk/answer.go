package kiosk

import (
	"html/template"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"yiku/channels/render"
)

// unlinked is an answer as HTML without links, since the kiosk leads nowhere else. An address that the link's words do not
// say follows them in brackets.
func unlinked(answer string) (template.HTML, error) {
	shown, err := render.Markdown(answer)
	if err != nil {
		return "", err
	}
	top, err := html.ParseFragment(strings.NewReader(string(shown)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, n := range top {
		unlink(n)
		if err := html.Render(&b, n); err != nil {
			return "", err
		}
	}
	return template.HTML(b.String()), nil
}

// unlink makes plain words of the links in a node.
func unlink(n *html.Node) {
	for c := range n.ChildNodes() {
		unlink(c)
	}
	if n.DataAtom != atom.A {
		return
	}
	for _, a := range n.Attr {
		if address := said(a.Val); a.Key == "href" && !strings.Contains(words(n), address) {
			n.AppendChild(&html.Node{Type: html.TextNode, Data: "（" + address + "）"})
		}
	}
	n.Data, n.DataAtom, n.Attr = "span", atom.Span, nil
}

// said is an address as people read it.
func said(address string) string {
	address = strings.TrimPrefix(address, "tel:")
	if plain, err := url.PathUnescape(address); err == nil {
		return plain
	}
	return address
}

func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
