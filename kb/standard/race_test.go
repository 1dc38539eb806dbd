//go:build race

package standard

// underRace makes tests smaller: the race detector slows them tenfold, and the plain run shows the full sizes.
const underRace = true
