package channels

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"yiku/kb"
)

// Problem is a failure as people and programs are told it (RFC 9457).
type Problem struct {
	Type      string `json:"type"` // always about:blank: Status says what it is
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"` // Chinese, what to do
	RequestID string `json:"request_id,omitempty"`
}

// statusOf is the one table from codes to HTTP status.
var statusOf = map[kb.ErrorCode]int{
	kb.Invalid:     http.StatusBadRequest,
	kb.NotFound:    http.StatusNotFound,
	kb.Forbidden:   http.StatusForbidden,
	kb.Conflict:    http.StatusConflict,
	kb.TooLarge:    http.StatusRequestEntityTooLarge,
	kb.TooMany:     http.StatusTooManyRequests,
	kb.Unavailable: http.StatusServiceUnavailable,
	kb.Internal:    http.StatusInternalServerError,
}

// statusGone is logged for a client that went away before its answer; nobody receives it (nginx's 499).
const statusGone = 499

// said is what a status is called, and what to do about it when nothing better is known.
type said struct{ title, detail string }

var sayings = map[int]said{
	http.StatusBadRequest:            {"请求有误", "请检查填写的内容后再试一次。"},
	http.StatusForbidden:             {"不能查看", "这项内容不在这里公开。需要帮助请拨打 12345。"},
	http.StatusNotFound:              {"没有找到", "没有找到您要的内容，它可能已经撤下或换了地址。请重新查询，或拨打 12345 咨询。"},
	http.StatusMethodNotAllowed:      {"不支持这种请求方式", "请换用这个地址支持的请求方式（见 Allow 响应头）。"},
	http.StatusConflict:              {"内容已被他人修改", "请刷新后再试一次。"},
	http.StatusRequestEntityTooLarge: {"内容太长", "一次最多发送 64 KiB，请缩短后再试。"},
	http.StatusUnsupportedMediaType:  {"格式不支持", "请以 application/json 格式、UTF-8 编码发送，不要压缩。"},
	http.StatusTooManyRequests:       {"请稍等再试", "请稍等片刻再试。急事请拨打 12345。"},
	http.StatusServiceUnavailable:    {"暂时无法回答", "查询没有在规定时间内完成，请稍后再试，或拨打 12345 咨询。"},
	http.StatusInternalServerError:   {"系统出错了", "这是我们的问题，已经记录下来。请稍后再试，或拨打 12345 咨询。"},
}

// problemOf tells err; causes stay in the log.
func problemOf(err error) Problem {
	status, detail := statusOf[kb.Internal], ""
	if e, ok := errors.AsType[*kb.Error](err); ok {
		if s, known := statusOf[e.Code]; known {
			status, detail = s, e.Message
		}
	} else if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		status = e.Code
	} else if errors.Is(err, context.DeadlineExceeded) {
		status = statusOf[kb.Unavailable]
	} else if errors.Is(err, context.Canceled) {
		status = statusGone
	}
	s, known := sayings[status]
	if !known {
		s = said{title: http.StatusText(status), detail: sayings[http.StatusBadRequest].detail}
	}
	if detail == "" {
		detail = s.detail
	}
	return Problem{Type: "about:blank", Title: s.title, Status: status, Detail: detail}
}

const problemsKey = "yiku.problems"

// Problems marks a route for programs: its failures are told as application/problem+json. Paths under /api/ always are.
func Problems(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set(problemsKey, true)
		return next(c)
	}
}

const pagerKey = "yiku.pager"

// FailuresBy marks a route whose failures its own door tells, whichever door was mounted first.
func FailuresBy(p ErrorPager) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Set(pagerKey, p)
			return next(c)
		}
	}
}

// fail is the server's error handler: a problem for programs, a page for people. Only defects and absences are logged.
func (s *Server) fail(err error, c echo.Context) {
	ctx, p := c.Request().Context(), problemOf(err)
	p.RequestID = RequestID(ctx)
	if p.Status >= http.StatusInternalServerError {
		s.log.ErrorContext(ctx, "request failed", "route", c.Path(), "status", p.Status, "error", err)
	}
	if c.Response().Committed {
		return
	}
	if p.Status == statusGone {
		c.Response().WriteHeader(statusGone)
		return
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	pages := s.pages
	if own, ok := c.Get(pagerKey).(ErrorPager); ok {
		pages = own
	}
	if pages != nil && c.Get(problemsKey) == nil && !strings.HasPrefix(c.Request().URL.Path, "/api/") {
		if err = pages.ErrorPage(c, p); err == nil {
			return
		}
		s.log.ErrorContext(ctx, "error page failed", "error", err)
	}
	body, _ := json.Marshal(p)
	_ = c.Blob(p.Status, "application/problem+json", body) // the client may be gone
}

// Message is what people are told of err.
func Message(err error) string { return problemOf(err).Detail }
