package main

import "github.com/dustin/go-humanize"

func size(bytes uint64) string { return humanize.IBytes(bytes) }
