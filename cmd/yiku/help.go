package main

import (
	"github.com/spf13/cobra"

	"yiku/kb"
)

// usage is cobra's own template in Chinese.
const usage = `用法：{{if .HasAvailableSubCommands}}
  {{.CommandPath}} 命令 …

命令：{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{else}}
  {{.UseLine}}{{end}}{{if .HasAvailableLocalFlags}}

选项：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

每个命令都有的选项：
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

{{.CommandPath}} 命令 --help 看一个命令的用法。{{end}}
`

// speakChinese makes the help of a command tree Chinese.
func speakChinese(root *cobra.Command) {
	root.SetUsageTemplate(usage)
	root.PersistentFlags().BoolP("help", "h", false, "看用法")
	root.SetHelpCommand(&cobra.Command{
		Use:   "help 命令",
		Short: "看一个命令的用法",
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return kb.Errorf(kb.Invalid, "没有这个命令，运行 yiku help 看全部命令")
			}
			return c.Help()
		},
	})
	plainUseLines(root)
}

// plainUseLines keeps “[flags]” out of what a command's use is.
func plainUseLines(c *cobra.Command) {
	c.DisableFlagsInUseLine = true
	for _, child := range c.Commands() {
		plainUseLines(child)
	}
}
