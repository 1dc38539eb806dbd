package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"github.com/spf13/cobra"

	"yiku/channels"
	"yiku/channels/openapi"
	"yiku/channels/website"
	"yiku/channels/website/kiosk"
	"yiku/channels/website/widget"
	"yiku/configs"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
	"yiku/retrieval/vector"
)

// stopWithin is how long asks in flight may take after the signal to stop; the journal has five seconds after that.
const stopWithin = 9 * time.Second

func (m *Main) serve() *cobra.Command {
	var seed bool
	c := &cobra.Command{
		Use:   "serve",
		Short: "启动服务（默认 127.0.0.1:8080）；没有条目就先装入示例库",
		Args:  wants(0, false, "serve 后面不跟参数"),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, st, err := m.create(c)
			if err != nil {
				return err
			}
			defer st.Close()
			if seed {
				added, err := plant(c.Context(), st)
				if err != nil {
					return err
				}
				if added > 0 && cfg.Embed.Driver != configs.DriverNone && cfg.Vector.Backend == vector.InMemory {
					keepShipped(c.Context(), st)
				}
			}
			return m.answer(c.Context(), cfg, st)
		},
	}
	c.Flags().String("addr", "", "监听的 `HOST:PORT`")
	c.Flags().BoolVar(&seed, "seed", true, "库里没有条目时装入示例库")
	return c
}

// answer opens the doors over a library and keeps them open until ctx ends.
func (m *Main) answer(ctx context.Context, cfg configs.Config, st *store.Store) error {
	with, done, err := libraryMeaning(ctx, cfg, st)
	if err != nil {
		return err
	}
	defer done()
	engine, err := retrieval.Open(ctx, st, st, with, cfg.Retrieval)
	if err != nil {
		return err
	}
	client, err := redisClient(cfg.Redis.URL)
	if err != nil {
		return err
	}
	engine.Converse(conversations(client, st))
	server, err := doors(cfg, engine, st, client)
	if err != nil {
		return err
	}
	listener, err := listen(cfg.Addr)
	if err != nil {
		return err
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var work sync.WaitGroup
	work.Go(func() { engine.Run(background) })
	work.Go(func() { retain(background, st, cfg.Journal.Days) })
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	slog.InfoContext(ctx, "listening", "addr", listener.Addr().String())
	m.greet(listener.Addr(), cfg)

	select {
	case <-ctx.Done():
		finish(ctx, server)
	case err = <-served: // it failed
	}
	stop() // only now: what was answered last is journaled too
	work.Wait()
	slog.InfoContext(ctx, "stopped")
	return err
}

// finish takes no more requests and waits for those in flight.
func finish(ctx context.Context, server *channels.Server) {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		slog.WarnContext(ctx, "some requests were still in flight", "error", err)
	}
}

// doors makes the server with every door on it.
func doors(cfg configs.Config, engine *retrieval.Engine, inbox kb.Inbox, client redis.UniversalClient) (*channels.Server, error) {
	parts := channels.Parts{}
	registry := metrics(engine)
	parts.Metrics = registry
	if client != nil {
		parts.Redis = client
	}
	api, err := openapi.New(cfg.Config, engine, engine, prometheus.Gatherers{registry})
	if err != nil {
		return nil, err
	}
	embedded, err := widget.New(cfg.Widget, cfg.PublicURL, engine, engine)
	if err != nil {
		return nil, err
	}
	site := website.New(cfg.Website, cfg.Config, engine, engine, engine, inbox)
	hall := kiosk.New(cfg.Kiosk, cfg.Website.Name, cfg.Config, engine, engine, engine)
	return channels.NewServer(cfg.Config, parts, site, embedded, hall, api)
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, kb.Errorf(kb.Unavailable, "%s 已被别的程序占用，请用 --addr 换一个端口，或先停掉那个程序", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, kb.Errorf(kb.Forbidden, "没有权限监听 %s，请用 --addr 换一个 1024 以上的端口", addr)
	case err != nil:
		return nil, kb.Errorf(kb.Invalid, "监听不了 %s，请检查 --addr", addr).Because(err)
	}
	return l, nil
}

// greet tells people where to go.
func (m *Main) greet(addr net.Addr, cfg configs.Config) {
	base := cfg.PublicURL
	if base == "" {
		base = "http://" + addr.String()
		if t, ok := addr.(*net.TCPAddr); ok && t.IP.IsUnspecified() {
			base = fmt.Sprintf("http://127.0.0.1:%d", t.Port)
		}
	}
	fmt.Fprintf(m.Stdout, "一库已启动，按 Ctrl-C 停止。\n  提问      %s/\n  接口说明  %[1]s/api/docs\n  入库标准  %[1]s/standard\n", base)
}
