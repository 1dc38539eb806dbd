// Command yiku is the program: flags and wiring, one file a command. `yiku help` lists the commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/mattn/go-isatty"

	"yiku/kb"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	m := Main{Args: os.Args[1:], Env: os.Environ(), Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(m.Run(ctx))
}

// Main is one run of the program; tests start it in their own process.
type Main struct {
	Args   []string // without the program's name
	Env    []string // as os.Environ
	Stdout io.Writer
	Stderr io.Writer
}

// status is an exit code without anything more to say.
type status int

// Error gives the code.
func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// The exit codes beside 0 and 1 (contract.md).
const (
	someRefused status = 3 // import: the rest is in
	noAnswer    status = 4 // ask: the kind is none
)

// Run runs the command that Args name until it is done or ctx ends, and gives the exit code. A failure is one line on Stderr.
func (m *Main) Run(ctx context.Context) int {
	root := m.root()
	root.SetArgs(m.Args)
	root.SetOut(m.Stdout)
	root.SetErr(m.Stderr)
	err := root.ExecuteContext(ctx)
	if code, ok := errors.AsType[status](err); ok {
		return int(code)
	}
	if err != nil {
		fmt.Fprintln(m.Stderr, "错误："+line(err))
		return 1
	}
	return 0
}

// line is an error on one line: what to do, and the cause.
func line(err error) string {
	text := err.Error()
	if e, ok := errors.AsType[*kb.Error](err); ok && e.Err != nil {
		text = strings.TrimRight(e.Message, "。") + "（" + e.Err.Error() + "）"
	}
	return strings.Join(strings.Fields(text), " ")
}

// terminal reports whether people watch w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// logTo sends the program's log to Stderr from this level on.
func (m *Main) logTo(level slog.Level) {
	slog.SetDefault(slog.New(slog.NewTextHandler(m.Stderr, &slog.HandlerOptions{Level: level})))
}
