package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/uptrace/bun"

	"yiku/kb"
)

//go:embed migrations
var migrations embed.FS

// latest is the version of the tables this program works with: the number of the last file under migrations.
const latest = 5

// migrate brings the tables to a version, all in one transaction under the writers' lock, so that several processes may
// start together.
func (s *Store) migrate(ctx context.Context, version int) error {
	files, err := fs.Glob(migrations, "migrations/"+s.engine.folder()+"/*.sql")
	if err != nil || len(files) != latest {
		return fmt.Errorf("migrations: %d files for version %d: %w", len(files), latest, err)
	}
	return s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		at, err := s.version(ctx, tx)
		if err != nil {
			return err
		}
		if at > latest {
			return kb.Errorf(kb.Invalid, "数据库是更新版本的程序创建的（结构版本 %d，本程序只认识到 %d）：请升级 yiku", at, latest)
		}
		for n := at + 1; n <= version; n++ {
			if err := s.apply(ctx, tx, n, files[n-1]); err != nil {
				return err
			}
		}
		return nil
	})
}

// version is the number of the last migration that ran.
func (s *Store) version(ctx context.Context, tx bun.Tx) (int, error) {
	_, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL)")
	if err != nil {
		return 0, err
	}
	var n int
	err = tx.NewRaw("SELECT coalesce(max(number), 0) FROM migrations").Scan(ctx, &n)
	return n, err
}

func (s *Store) apply(ctx context.Context, tx bun.Tx, number int, file string) error {
	text, err := migrations.ReadFile(file)
	if err != nil {
		return err
	}
	if _, err := tx.Tx.ExecContext(ctx, string(text)); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO migrations (number, at) VALUES (?, ?)", number, stampOf(s.Now()))
	return err
}
