package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"yiku/kb"
	"yiku/kb/store"
	"yiku/retrieval"
	"yiku/retrieval/bench"
)

// hot is how many questions are asked again and again.
const hot = 100

// scopeOf the questions asked here.
var benchScope = kb.Scope{Channel: kb.ChannelOpenAPI}

// ready opens the engine over the library in memory, with a vector for every text or by words alone.
func (b *benching) ready(means bool) error {
	if b.engine != nil && b.means == means {
		return nil
	}
	if b.stop != nil {
		b.stop()
	}
	var with *retrieval.Meaning
	if means {
		var err error
		if with, err = meaning(b.ctx, b.cfg, b.kept); err != nil {
			return err
		}
	}
	shelf := bench.Shelf(b.corpus.Entries)
	start := time.Now()
	engine, err := retrieval.Open(b.ctx, shelf, shelf, with, b.cfg.Retrieval)
	if err != nil {
		return err
	}
	b.engine, b.means, b.loadS = engine, means, time.Since(start).Seconds()
	if err := engine.Encode(b.ctx); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(b.ctx)
	var running sync.WaitGroup
	running.Go(func() { engine.Run(ctx) })
	b.stop = func() { stop(); running.Wait(); b.engine = nil }
	return nil
}

// each times do over texts, after a first round that is not counted.
func each(texts []string, do func(string) error) ([]time.Duration, error) {
	if _, err := timed(texts, do); err != nil {
		return nil, err
	}
	return timed(texts, do)
}

// once times do over texts that must be new each time, after a first round with others.
func once(texts []string, do func(string) error) ([]time.Duration, error) {
	for _, s := range texts[:min(len(texts), 200)] {
		if err := do(s + "呢"); err != nil {
			return nil, err
		}
	}
	return timed(texts, do)
}

func timed(texts []string, do func(string) error) ([]time.Duration, error) {
	times := make([]time.Duration, len(texts))
	for i, s := range texts {
		start := time.Now()
		if err := do(s); err != nil {
			return nil, err
		}
		times[i] = time.Since(start)
	}
	return times, nil
}

func (b *benching) askOne(s string) error {
	_, err := b.engine.Ask(b.ctx, kb.Question{Text: s, Scope: benchScope})
	return err
}

func (b *benching) ask() ([]time.Duration, error) {
	if err := b.ready(true); err != nil {
		return nil, err
	}
	return once(b.corpus.Questions, b.askOne)
}

// askLexical asks by words alone.
func (b *benching) askLexical() ([]time.Duration, error) {
	if err := b.ready(false); err != nil {
		return nil, err
	}
	return once(b.corpus.Questions, b.askOne)
}

func (b *benching) askHot() ([]time.Duration, error) {
	if err := b.ready(true); err != nil {
		return nil, err
	}
	return each(slices.Repeat(b.corpus.Questions[:min(hot, len(b.corpus.Questions))], 20), b.askOne)
}

// suggest types half of each question.
func (b *benching) suggest() ([]time.Duration, error) {
	if err := b.ready(false); err != nil {
		return nil, err
	}
	return each(b.corpus.Questions, func(s string) error {
		typed := []rune(s)
		_, err := b.engine.Suggest(b.ctx, string(typed[:(len(typed)+1)/2]), benchScope, 8)
		return err
	})
}

// httpAsk asks a real server on loopback for two seconds from four clients.
func (b *benching) httpAsk() ([]time.Duration, error) {
	if err := b.ready(true); err != nil {
		return nil, err
	}
	cfg := b.cfg
	cfg.Limits.Asks.PerSecond, cfg.Limits.AllAsks.PerSecond = 0, 0 // none
	server, err := doors(cfg, b.engine, nil, nil)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	times, err := flood("http://"+listener.Addr().String()+"/api/v1/ask", b.corpus.Questions[:min(hot, len(b.corpus.Questions))])
	stop, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	if e := server.Shutdown(stop); err == nil {
		err = e
	}
	b.perS = float64(len(times)) / floodFor.Seconds()
	return times, err
}

const floodFor = 2 * time.Second

// flood asks from four clients until the time is up.
func flood(url string, questions []string) ([]time.Duration, error) {
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	end := time.Now().Add(floodFor)
	var clients sync.WaitGroup
	for k := range 4 {
		clients.Go(func() {
			var times []time.Duration
			for i := k; time.Now().Before(end); i++ {
				body, _ := json.Marshal(map[string]string{"question": questions[i%len(questions)]})
				start := time.Now()
				err := post(client, url, body)
				times = append(times, time.Since(start))
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
			}
			mu.Lock()
			all = append(all, times...)
			mu.Unlock()
		})
	}
	clients.Wait()
	return all, failed
}

func post(c *http.Client, url string, body []byte) error {
	resp, err := c.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s", url, resp.Status)
	}
	return err
}

// stored fills a real store.
func (b *benching) stored() error {
	if b.st != nil {
		return nil
	}
	st, err := store.Open(b.ctx, store.Config{Dir: b.dir})
	if err != nil {
		return err
	}
	b.st = st
	for batch := range slices.Chunk(b.corpus.Entries, kb.MaxPut) {
		recs := make([]kb.Record, len(batch))
		for i, e := range batch {
			fresh := *e
			fresh.Meta = kb.Meta{}
			recs[i] = &fresh
		}
		if _, err := st.Put(b.ctx, kb.Act{By: "bench", Action: kb.ActionImport}, recs...); err != nil {
			return err
		}
	}
	return nil
}

// loading opens the library from the store.
func (b *benching) loading() ([]time.Duration, error) {
	if err := b.stored(); err != nil {
		return nil, err
	}
	start := time.Now()
	_, err := retrieval.Open(b.ctx, b.st, b.st, nil, b.cfg.Retrieval)
	took := time.Since(start)
	b.loadS = took.Seconds()
	return []time.Duration{took}, err
}

// publish edits entries one by one, each until its new question is answered by it.
func (b *benching) publish() ([]time.Duration, error) {
	if err := b.stored(); err != nil {
		return nil, err
	}
	engine, err := retrieval.Open(b.ctx, b.st, b.st, nil, b.cfg.Retrieval)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(b.ctx)
	var running sync.WaitGroup
	running.Go(func() { engine.Run(ctx) })
	defer running.Wait()
	defer stop()
	var times []time.Duration
	for i := range min(20, len(b.corpus.Entries)) {
		e := *b.corpus.Entries[i]
		e.Meta, e.Question = kb.Meta{}, fmt.Sprintf("第%d次改动后的标准问题", i)
		start := time.Now()
		if _, err := b.st.Put(b.ctx, kb.Act{By: "bench", Action: kb.ActionImport}, &e); err != nil {
			return nil, err
		}
		for {
			a, err := engine.Ask(b.ctx, kb.Question{Text: e.Question, Scope: benchScope})
			if err != nil {
				return nil, err
			}
			if a.Kind == kb.Direct && a.Entry.Code == e.Code {
				break
			}
			time.Sleep(time.Millisecond)
		}
		times = append(times, time.Since(start))
	}
	return times, nil
}
