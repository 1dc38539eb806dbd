// Package vectortest holds what every vector.Set must do: both backends give the same nearest texts, take the same adds and
// forgets, and agree on nil and empty.
package vectortest

import (
	"testing"

	"yiku/retrieval/vector"
)

// Run exercises a backend. open gives an empty set of vectors of so many numbers.
func Run(t *testing.T, open func(t *testing.T, dims int) vector.Set) {
	t.Run("Keys", func(t *testing.T) { keys(t, open(t, 32)) })
	t.Run("Nothing", func(t *testing.T) { nothing(t, open(t, 32)) })
	t.Run("Order", func(t *testing.T) { order(t, open(t, 32)) })
	t.Run("Scope", func(t *testing.T) { scope(t, open(t, 32)) })
	t.Run("Together", func(t *testing.T) { together(t, open(t, 64)) })
	t.Run("Recall", func(t *testing.T) { recall(t, open) })
}
