package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (m *Main) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "打印版本",
		Args:  wants(0, false, "version 后面不跟参数"),
		Run: func(*cobra.Command, []string) {
			of := "(devel)"
			if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
				of = info.Main.Version
			}
			fmt.Fprintf(m.Stdout, "yiku %s %s %s/%s\n", of, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}
