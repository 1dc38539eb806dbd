package main

import (
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"yiku/configs"
	"yiku/kb"
	"yiku/kb/store"
)

// settings are the flags that set a key of the configuration.
var settings = map[string]string{"data": "data", "database-url": "database.url", "addr": "addr"}

func (m *Main) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "yiku",
		Short:         "一库：统一的政策问答库，网站、热线、公众号都从这里回答",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return kb.Errorf(kb.Invalid, "没有命令 %s，运行 yiku help 看全部命令", args[0])
			}
			return c.Help()
		},
		PersistentPreRun: func(c *cobra.Command, _ []string) {
			level := slog.LevelInfo
			if terminal(m.Stderr) && c.Name() != "serve" {
				level = slog.LevelWarn
			}
			m.logTo(level)
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return kb.Errorf(kb.Invalid, "参数不对，运行 %s --help 看用法", c.CommandPath()).Because(err)
	})
	flags := root.PersistentFlags()
	flags.String("data", "", "数据目录 `DIR`（默认 ./data）")
	flags.String("database-url", "", "PostgreSQL 的地址 `URL`；不写就用数据目录里的 SQLite")
	flags.String("config", "", "配置文件 `FILE`（YAML），全部的项见 configs/yiku.example.yaml")
	root.AddCommand(m.serve(), m.importing(), m.export(), m.withdraw(), m.confirm(), m.ask(), m.standard(),
		m.audit(), m.inbox(), m.backup(), m.bench(), m.eval(), m.restore(), m.doctor(), m.model(), m.version())
	speakChinese(root)
	return root
}

// config reads the configuration with the command's flags on top.
func (m *Main) config(c *cobra.Command) (configs.Config, error) {
	file, _ := c.Flags().GetString("config")
	given := map[string]string{}
	for flag, key := range settings {
		if f := c.Flags().Lookup(flag); f != nil && f.Changed {
			given[key] = f.Value.String()
		}
	}
	return configs.Load(file, m.Env, given)
}

// create opens the library and makes it when it is not there.
func (m *Main) create(c *cobra.Command) (configs.Config, *store.Store, error) {
	cfg, err := m.config(c)
	if err != nil {
		return cfg, nil, err
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return cfg, nil, kb.Errorf(kb.Invalid, "数据目录 %s 建不了，请检查路径和权限，或用 --data 换一个", cfg.Data).Because(err)
	}
	st, err := store.Open(c.Context(), storeConfig(cfg))
	return cfg, st, err
}

// open opens a library that must be there.
func (m *Main) open(c *cobra.Command) (configs.Config, *store.Store, error) {
	cfg, err := m.config(c)
	if err != nil {
		return cfg, nil, err
	}
	there, err := store.Exists(c.Context(), storeConfig(cfg))
	if err != nil {
		return cfg, nil, err
	}
	if !there {
		where, flag := cfg.Data, "--data"
		if cfg.Database.URL != "" {
			where, flag = cfg.Database.URL.String(), "--database-url"
		}
		return cfg, nil, kb.Errorf(kb.NotFound, "%s 里还没有库，请检查 %s，或先运行 yiku serve 或 yiku import", where, flag)
	}
	return m.create(c)
}

func storeConfig(cfg configs.Config) store.Config {
	return store.Config{Dir: cfg.Data, URL: string(cfg.Database.URL)}
}

// wants refuses anything but n arguments, or at least n when more is true, naming what they are.
func wants(n int, more bool, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == n || more && len(args) > n {
			return nil
		}
		return kb.Errorf(kb.Invalid, "%s，用法：%s", what, c.UseLine())
	}
}
