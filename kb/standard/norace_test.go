//go:build !race

package standard

const underRace = false
