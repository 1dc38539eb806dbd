package main

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"yiku/kb"
)

// metrics is a registry of how the process and its answering stand.
func metrics(c kb.Catalogue) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, value func(kb.Health) float64) {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return value(c.Health()) }))
	}
	gauge("yiku_entries", "Live entries in memory.", func(h kb.Health) float64 { return float64(h.Entries) })
	gauge("yiku_policies", "Policies in memory.", func(h kb.Health) float64 { return float64(h.Policies) })
	gauge("yiku_change_seq", "Last change of the store that is in memory.", func(h kb.Health) float64 { return float64(h.Seq) })
	gauge("yiku_store_heard_timestamp_seconds", "When the store was last heard.", func(h kb.Health) float64 { return float64(h.Synced.Unix()) })
	gauge("yiku_journal_queued", "Journal rows waiting for the store.", func(h kb.Health) float64 { return float64(h.JournalQueued) })
	gauge("yiku_store_away", "1 while the store is away.", func(h kb.Health) float64 { return flag(h.StoreAway) })
	gauge("yiku_embedding_done", "Texts of the library that have a vector.", func(h kb.Health) float64 { return float64(h.Embedding.Done) })
	gauge("yiku_embedding_total", "Texts of the library.", func(h kb.Health) float64 { return float64(h.Embedding.Total) })
	gauge("yiku_embedding_bytes", "Memory that the vectors take.", func(h kb.Health) float64 { return float64(h.Embedding.Bytes) })
	gauge("yiku_embedding_away", "1 while the encoder's service is away.", func(h kb.Health) float64 { return flag(h.Embedding.Away) })
	counter := func(name, help string, value func(kb.Health) int64) {
		r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(value(c.Health())) }))
	}
	counter("yiku_journal_dropped_total", "Journal rows given up because too many waited.", func(h kb.Health) int64 { return h.JournalDropped })
	counter("yiku_embedding_questions_late_total", "Questions answered by their words since the encoder took too long.",
		func(h kb.Health) int64 { return h.Embedding.Late })
	counter("yiku_embedding_questions_failed_total", "Questions answered by their words since the encoder failed.",
		func(h kb.Health) int64 { return h.Embedding.Failed })
	return r
}

func flag(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
