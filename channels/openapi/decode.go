package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strconv"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"yiku/kb"
)

// decode reads a JSON object from the body. Unknown fields are passed over; everything else that is off is an error
// naming what.
func decode(c echo.Context, into any) error {
	h := c.Request().Header
	kind, params, err := mime.ParseMediaType(h.Get(echo.HeaderContentType))
	if charset := params["charset"]; err != nil || kind != echo.MIMEApplicationJSON || (charset != "" && !isUTF8(charset)) {
		return echo.ErrUnsupportedMediaType
	}
	if e := h.Get(echo.HeaderContentEncoding); e != "" && e != "identity" {
		return echo.ErrUnsupportedMediaType
	}
	body, err := io.ReadAll(c.Request().Body)
	if e, ok := errors.AsType[*echo.HTTPError](err); ok { // over the server's body limit
		return e
	}
	if err != nil {
		return kb.Errorf(kb.Invalid, "请求正文没有收全，请重新发送。").Because(err)
	}
	if !utf8.Valid(body) {
		return kb.Errorf(kb.Invalid, "请求正文不是 UTF-8 编码，请改用 UTF-8 后再发送。")
	}
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return kb.Errorf(kb.Invalid, `请求正文要是一个 JSON 对象，例如 {"question":"居住证怎么办"}。`)
	}
	return explain(json.Unmarshal(body, into))
}

func isUTF8(charset string) bool {
	return len(charset) == 5 && bytes.EqualFold([]byte(charset), []byte("utf-8"))
}

// kinds are what fields of a request are called when something else was given.
var kinds = map[string]string{"string": "字符串", "int": "整数", "bool": "true 或 false"}

// explain says what is wrong with a JSON text.
func explain(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return kb.Errorf(kb.Invalid, "字段 %s 的类型不对，要写%s。", e.Field, kinds[e.Type.Kind().String()])
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return kb.Errorf(kb.Invalid, "请求正文不是完整的 JSON，请检查第 %d 个字节附近。", e.Offset)
	}
	return kb.Errorf(kb.Invalid, "请求正文不是可用的 JSON，请检查后再发送。").Because(err)
}

// parameter is a query parameter, which is text.
func parameter(c echo.Context, name string) (string, error) {
	s := c.QueryParam(name)
	if !utf8.ValidString(s) {
		return "", kb.Errorf(kb.Invalid, "参数 %s 不是 UTF-8 编码，请改用 UTF-8 后再发送。", name)
	}
	return s, nil
}

// count is a query parameter that is a whole number from 1 to most; without it, usual.
func count(c echo.Context, name string, usual, most int) (int, error) {
	s := c.QueryParam(name)
	if s == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		return 0, kb.Errorf(kb.Invalid, "参数 %s 要是 1 到 %d 的整数。", name, most)
	}
	return n, nil
}
