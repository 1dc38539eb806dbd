package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// PostgresURL makes an empty database on the server of YIKU_TEST_POSTGRES, with a collation that is not the order of
// bytes, and drops it when the test ends. Without the variable the test is skipped, in CI it fails.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("YIKU_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("YIKU_TEST_POSTGRES is not set")
		}
		t.Skip("needs PostgreSQL: set YIKU_TEST_POSTGRES to the URL of a role that may create databases")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("YIKU_TEST_POSTGRES: ", err)
	}
	name := "yiku_test_" + strings.ToLower(rand.Text())
	postgres(t, server, fmt.Sprintf("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'zh'", name))
	t.Cleanup(func() { postgres(t, server, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", name)) })
	u.Path = "/" + name
	return u.String()
}

func postgres(t testing.TB, server, statement string) {
	t.Helper()
	ctx := context.Background() // a cleanup runs when the test's own has ended
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}
