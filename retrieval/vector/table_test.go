package vector_test

import (
	"testing"

	"yiku/retrieval/vector"
	"yiku/retrieval/vector/vectortest"
)

func TestTable(t *testing.T) {
	vectortest.Run(t, func(_ *testing.T, dims int) vector.Set { return vector.NewTable(dims) })
}
