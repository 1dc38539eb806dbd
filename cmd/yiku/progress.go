package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows how many rows of a file are in (in a dry run: checked), or refused, for good: a bar where people watch, else a line a batch.
type progress struct {
	bar  *progressbar.ProgressBar // nil where nobody watches
	to   io.Writer
	verb string
	last int
}

func (m *Main) progress(dryRun bool) *progress {
	p := &progress{to: m.Stderr, verb: "入库"}
	if dryRun {
		p.verb = "检查"
	}
	if terminal(m.Stderr) {
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(m.Stderr), progressbar.OptionSetDescription("正在"+p.verb),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("行"),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	return p
}

// at says that done rows are in.
func (p *progress) at(done int) {
	if p.bar != nil {
		p.bar.Set(done) // a bar that cannot be drawn must not stop an import
		return
	}
	if done != p.last {
		fmt.Fprintf(p.to, "已%s %d 行\n", p.verb, done)
	}
	p.last = done
}

func (p *progress) end() {
	if p.bar != nil {
		p.bar.Finish()
	}
}
