package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progress shows how many rows of a file are in, or refused, for good: a bar where people watch, else a line a batch.
type progress struct {
	bar  *progressbar.ProgressBar // nil where nobody watches
	to   io.Writer
	last int
}

func (m *Main) progress() *progress {
	p := &progress{to: m.Stderr}
	if terminal(m.Stderr) {
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(m.Stderr), progressbar.OptionSetDescription("正在入库"),
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
		fmt.Fprintf(p.to, "已入库 %d 行\n", done)
	}
	p.last = done
}

func (p *progress) end() {
	if p.bar != nil {
		p.bar.Finish()
	}
}
