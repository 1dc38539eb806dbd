package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"yiku/kb"
)

// explain turns any error into a kb.Error, nil into nil; errors that are one already stay as they are.
func (s *Store) explain(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*kb.Error](err); ok {
		return e
	}
	if e := s.engine.explain(err); e != nil {
		return e.Because(err)
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return kb.Errorf(kb.Unavailable, "数据库没有及时答复，请稍后再试").Because(err)
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, sql.ErrTxDone),
		strings.Contains(err.Error(), "database is closed"): // database/sql does not export this one
		return kb.Errorf(kb.Unavailable, "与数据库的连接已断开，请稍后再试").Because(err)
	}
	return kb.Errorf(kb.Internal, "数据库操作出错：请把日志交给维护人员").Because(err)
}
