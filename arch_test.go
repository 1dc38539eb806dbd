package yiku_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule says what the packages that match may import of this module. The first rule that matches a package holds.
type rule struct {
	pkg   string   // a path.Match pattern
	allow []string // patterns; what a package may import, beside the standard library and other modules
	why   string
}

// rules is the import table of docs/architecture.md.
var rules = []rule{
	{"kb", nil, "the shared words know neither echo nor SQL"},
	{"kb/text", nil, "normal forms are below everything"},
	{"kb/mask", []string{"kb"}, "it makes kb.Masked, and nothing else may"},
	{"kb/storetest", []string{"kb"}, "it runs on any store"},
	{"kb/*", []string{"kb", "kb/text"}, "the store and the standard know nothing of answering"},
	{"kb/*/*", []string{"kb", "kb/text"}, "the store and the standard know nothing of answering"},
	{"retrieval", []string{"kb", "kb/text", "kb/mask", "retrieval/*"}, "it reads published entries through kb.Reader and never edits"},
	{"retrieval/guard", []string{"kb/text"}, "words of danger are weighed without the library"},
	{"retrieval/guard/train", []string{"retrieval/guard", "retrieval/embed"}, "it makes the sense of danger that retrieval/guard has"},
	{"retrieval/text", nil, "each part of retrieval uses only what lies below it"},
	{"retrieval/text/train", []string{"retrieval/text"}, "it makes the model that retrieval/text reads"},
	{"retrieval/index", []string{"kb", "kb/text", "retrieval/text"}, "each part of retrieval uses only what lies below it"},
	{"retrieval/embed", []string{"kb", "kb/text"}, "each part of retrieval uses only what lies below it"},
	{"retrieval/embed/endpoint", []string{"kb", "retrieval/embed"}, "an encoder knows its boundary and no other encoder"},
	{"retrieval/embed/onnx", []string{"kb", "retrieval/embed"}, "an encoder knows its boundary and no other encoder"},
	{"retrieval/vector", []string{"kb"}, "vectors by the hash of their text; it knows no library"},
	{"retrieval/vector/pgvector", []string{"kb", "retrieval/vector"}, "a backend knows its boundary and no other backend"},
	{"retrieval/vector/vectortest", []string{"kb", "kb/text", "retrieval/vector", "seeds"}, "it runs on any backend, with real texts"},
	{"retrieval/eval", []string{"kb"}, "it measures any Answerer"},
	{"retrieval/bench", []string{"kb"}, "it makes what is measured, and measures nothing itself"},
	{"channels", []string{"kb"}, "the contract of the doors"},
	{"channels/page", nil, "looks, no behaviour"},
	{"channels/render", []string{"kb"}, "what doors show of an answer's parts, alike"},
	{"channels/channeltest", []string{"kb", "channels"}, "it runs on any door"},
	{"channels/*", []string{"channels", "channels/page", "channels/render", "kb", "kb/standard", "kb/mask"}, "a door knows no sibling, neither the store nor retrieval"},
	{"channels/*/*", []string{"channels", "channels/page", "channels/render", "kb", "kb/standard", "kb/mask"}, "a door inside another's folder is a door of its own"},
	{"seeds", []string{"kb", "kb/standard"}, "the starter library is read like any other file"},
	{"configs", []string{"kb", "kb/store", "retrieval", "retrieval/vector", "retrieval/embed/*", "channels", "channels/*", "channels/*/*"}, "it composes the Configs that packages own"},
	{"docs/plot", nil, "it draws figures for the documents, from files"},
	{"cmd/yiku", []string{"*", "*/*", "*/*/*"}, "the only place where things are wired"},
}

// testOnly are packages that only tests may import.
var testOnly = []string{"kb/storetest", "retrieval/vector/vectortest", "channels/channeltest"}

// source is a Go file that is not a test.
type source struct {
	pkg  string // import path below the module
	name string
	file *ast.File
}

func TestImports(t *testing.T) {
	for _, s := range sources(t, token.NewFileSet()) {
		at := slices.IndexFunc(rules, func(r rule) bool { return matches(r.pkg, s.pkg) })
		if at < 0 {
			t.Errorf("%s: no rule says what package %s may import; add one here and to docs/architecture.md", s.name, s.pkg)
			continue
		}
		for _, spec := range s.file.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			in, ours := strings.CutPrefix(p, "yiku/")
			allowed := slices.ContainsFunc(rules[at].allow, func(a string) bool { return matches(a, in) }) && !slices.Contains(testOnly, in)
			if ours && !allowed {
				t.Errorf("%s imports %s: %s", s.name, p, rules[at].why)
			}
			if standard := !strings.Contains(strings.Split(p, "/")[0], "."); s.pkg == "kb" && !standard {
				t.Errorf("%s imports %s: kb imports only the standard library", s.name, p)
			}
		}
	}
}

func TestPackageComments(t *testing.T) {
	comments := map[string]int{}
	for _, s := range sources(t, token.NewFileSet()) {
		comments[s.pkg] += 0
		if s.file.Doc != nil {
			comments[s.pkg]++
		}
	}
	for pkg, n := range comments {
		if n != 1 {
			t.Errorf("package %s has %d package comments, not one", pkg, n)
		}
	}
}

func TestArchitectureNamesEveryPackage(t *testing.T) {
	text := read(t, "docs/architecture.md")
	for _, s := range sources(t, token.NewFileSet()) {
		if !strings.Contains(text, "`"+s.pkg+"`") {
			t.Errorf("docs/architecture.md does not name %s", s.pkg)
		}
	}
}

// TestFunctionLength holds the house's limit: what is longer than 100 lines is more than one idea.
func TestFunctionLength(t *testing.T) {
	fset := token.NewFileSet()
	for _, s := range sources(t, fset) {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1; n > 100 {
				t.Errorf("%s: %s is %d lines long", s.name, f.Name.Name, n)
			}
		}
	}
}

func TestGlossary(t *testing.T) {
	text, err := os.ReadFile("docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Entry", "Form", "Revision", "Policy", "Basis", "Department", "Topic", "Question", "Answer", "Gap", "Channel"} {
		if !strings.Contains(string(text), "| "+word+" |") {
			t.Errorf("docs/glossary.md does not explain %s", word)
		}
	}
}

// TestNoRegistryHosts keeps mirrors and registries out of the repository: which one is used is the machine's matter.
func TestNoRegistryHosts(t *testing.T) {
	hosts := []string{"proxy.golang" + ".org", "goproxy" + ".cn", "registry.npmjs" + ".org", "npmmirror" + ".com", "pypi" + ".org", "deb.debian" + ".org",
		"mirrors.aliyun" + ".com", "docker" + ".io", "ghcr" + ".io", "gcr" + ".io"}
	for _, name := range tracked(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			continue // deleted in the working tree
		}
		for _, h := range hosts {
			if strings.Contains(string(data), h) {
				t.Errorf("%s names the registry %s", name, h)
			}
		}
	}
}

func tracked(t *testing.T) []string {
	out, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		t.Skipf("not a git checkout: %v", err)
	}
	return strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
}

// sources parses every Go file of the module that is not a test.
func sources(t *testing.T, fset *token.FileSet) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"testdata", "data", "out", "bin"}, d.Name())):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		out = append(out, source{filepath.ToSlash(filepath.Dir(name)), name, f})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func matches(pattern, pkg string) bool {
	ok, _ := path.Match(pattern, pkg)
	return ok
}
