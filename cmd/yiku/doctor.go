package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"yiku/configs"
	"yiku/kb/store"
)

// finding is what the doctor says of one part.
type finding struct {
	Part   string `json:"part"`
	State  string `json:"state"` // ok, notice or broken
	Detail string `json:"detail"`
	Advice string `json:"advice,omitempty"`
}

// report is all that the doctor says.
type report struct {
	OK       bool           `json:"ok"`
	Config   configs.Config `json:"config"` // secrets without passwords
	Size     *store.Size    `json:"size,omitempty"`
	Findings []finding      `json:"findings"`
}

func (m *Main) doctor() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "检查配置、数据库、Redis、编码器和磁盘，说明要做什么",
		Args:  wants(0, false, "doctor 后面不跟参数"),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := m.config(c)
			if err != nil {
				return err
			}
			r := examine(c.Context(), cfg)
			if asJSON {
				err = json.NewEncoder(m.Stdout).Encode(r)
			} else {
				m.printReport(r)
			}
			if err == nil && !r.OK {
				err = status(1)
			}
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "打印 JSON")
	return c
}

// examine looks at every part, waiting at most ten seconds for each server.
func examine(ctx context.Context, cfg configs.Config) report {
	r := report{OK: true, Config: cfg}
	add := func(part, state, detail, advice string) {
		r.Findings = append(r.Findings, finding{part, state, detail, advice})
		r.OK = r.OK && state != "broken"
	}
	if cfg.PublicURL == "" {
		add("网址", "notice", "没有设置 public_url", "订阅（/feed.atom）、网站地图（/sitemap.xml）、页面上的二维码和规范网址（canonical）因此都停用，链接也不完整；在配置里写上对外的网址就有了")
	} else {
		add("网址", "ok", cfg.PublicURL, "")
	}
	add(dataFolder(cfg.Data))
	st, sz := database(ctx, cfg, add)
	if st != nil {
		defer st.Close()
	}
	r.Size = sz
	add(redisState(ctx, cfg.Redis.URL))
	add(encoderState(ctx, cfg, st))
	return r
}

// dataFolder looks at the data folder and the space on its disk.
func dataFolder(dir string) (part, state, detail, advice string) {
	part = "数据目录"
	if _, err := os.Stat(dir); err != nil {
		return part, "notice", dir + " 还没有", "运行 yiku serve 或 yiku import 会建好它"
	}
	probe, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return part, "broken", dir + " 写不了", "请检查权限和磁盘空间"
	}
	probe.Close()
	os.Remove(probe.Name())
	free, err := freeBytes(dir)
	if err != nil {
		return part, "notice", dir + " 的剩余空间读不出来", ""
	}
	detail = fmt.Sprintf("%s，剩余 %s", dir, size(free))
	if free < 1<<30 {
		return part, "notice", detail, "磁盘快满了，请清理或换一块大些的"
	}
	return part, "ok", detail, ""
}

// database looks at the library: reachable, how large, and its audit chain's head. st is nil when it cannot be read.
func database(ctx context.Context, cfg configs.Config, add func(part, state, detail, advice string)) (st *store.Store, sz *store.Size) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	there, err := store.Exists(ctx, storeConfig(cfg))
	if err != nil {
		add("数据库", "broken", line(err), "请检查 database.url 和数据库是否在运行")
		return nil, nil
	}
	if !there {
		add("数据库", "notice", "还没有库", "运行 yiku serve 或 yiku import 会建好它")
		return nil, nil
	}
	st, err = store.Open(ctx, storeConfig(cfg))
	if err != nil {
		add("数据库", "broken", line(err), "请检查 database.url 和数据库是否在运行")
		return nil, nil
	}
	now, err := st.Size(ctx)
	if err != nil {
		st.Close()
		add("数据库", "broken", line(err), "请检查数据库是否在运行")
		return nil, nil
	}
	sz = &now
	add("数据库", "ok", fmt.Sprintf("%s %s %s，%s", sz.Dialect, sz.Version, cfg.Database.URL, size(uint64(sz.Bytes))), "")
	head, err := os.ReadFile(cfg.Data + "/audit-head")
	if err != nil {
		add("审计", "notice", fmt.Sprintf("%d 行，数据目录里没有 audit-head", sz.Audit), "运行 yiku audit verify 核对一次")
	} else {
		add("审计", "ok", fmt.Sprintf("%d 行，链头 %s", sz.Audit, line(fmt.Errorf("%s", head))), "")
	}
	return st, sz
}

// redisState looks at Redis, which nothing needs: without it each process counts limits for itself, and conversations are in the database.
func redisState(ctx context.Context, address configs.Secret) (part, state, detail, advice string) {
	part = "Redis"
	client, err := redisClient(address)
	if err != nil {
		return part, "broken", line(err), "请改正 redis.url"
	}
	if client == nil {
		return part, "ok", "没有使用：每个进程各自限流，会话记在数据库里", ""
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := client.Ping(ctx).Err(); err != nil {
		return part, "broken", address.String() + " 连不上", "请检查 redis.url 和 Redis 是否在运行；连不上时每个进程各自限流，会话只在本进程里记得"
	}
	return part, "ok", address.String(), ""
}

func (m *Main) printReport(r report) {
	marks := map[string]string{"ok": "正常", "notice": "注意", "broken": "故障"}
	for _, f := range r.Findings {
		fmt.Fprintf(m.Stdout, "[%s] %s：%s\n", marks[f.State], f.Part, f.Detail)
		if f.Advice != "" {
			fmt.Fprintf(m.Stdout, "       %s\n", f.Advice)
		}
	}
	if r.Size != nil {
		fmt.Fprintf(m.Stdout, "库里有 %d 个条目，%d 份政策文件，%d 个部门；提问日志 %d 行，缺口 %d 个\n",
			r.Size.Records["entries"], r.Size.Records["policies"], r.Size.Records["departments"], r.Size.Journal, r.Size.Gaps)
	}
}
