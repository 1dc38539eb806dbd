package channeltest

import (
	"os"
	"path/filepath"
	"testing"
)

// Shots skips the test unless YIKU_SHOTS names the folder that Keep writes into.
func Shots(tb testing.TB) {
	tb.Helper()
	if os.Getenv("YIKU_SHOTS") == "" {
		tb.Skip("YIKU_SHOTS is not set: no pictures are made")
	}
}

// Keep writes a picture, or what else there is to look at, into the folder of YIKU_SHOTS.
func Keep(tb testing.TB, name string, content []byte) {
	tb.Helper()
	if err := os.WriteFile(filepath.Join(os.Getenv("YIKU_SHOTS"), name), content, 0o644); err != nil {
		tb.Fatal(err)
	}
}
