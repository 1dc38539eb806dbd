package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"yiku/kb"
)

// Exists reports whether there is a library, without making one. It fails with Invalid for a configuration that cannot work, with
// Unavailable when the database cannot be reached.
func Exists(ctx context.Context, c Config) (bool, error) {
	if c.URL == "" {
		_, err := os.Stat(filepath.Join(c.Dir, sqliteName))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, kb.Errorf(kb.Unavailable, "数据目录 %s 读不了：请检查权限", c.Dir).Because(err)
		}
		return err == nil, nil
	}
	e, err := newPostgres(c.URL)
	if err != nil {
		return false, err
	}
	s := &Store{engine: e}
	if s.read, s.write, err = e.open(); err != nil {
		return false, s.explain(err)
	}
	defer s.closeDatabases()
	ctx, cancel := context.WithTimeout(ctx, quickLimit)
	defer cancel()
	var made bool
	err = s.read.NewRaw("SELECT to_regclass('records') IS NOT NULL AND to_regclass('migrations') IS NOT NULL").Scan(ctx, &made)
	return made, s.explain(err)
}
