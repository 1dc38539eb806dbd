package kb

import (
	"errors"
	"fmt"
)

// ErrorCode says what kind of failure an Error is; one table in channels maps codes to HTTP status.
type ErrorCode string

// The codes.
const (
	Invalid     ErrorCode = "invalid"     // what was given cannot be used as it is
	NotFound    ErrorCode = "not_found"   // no such record, or none the asker may see
	Forbidden   ErrorCode = "forbidden"   // it exists, and the asker has no right to it
	Conflict    ErrorCode = "conflict"    // somebody else changed it first
	TooLarge    ErrorCode = "too_large"   // beyond a stated limit of size
	TooMany     ErrorCode = "too_many"    // beyond a stated limit of rate
	Unavailable ErrorCode = "unavailable" // a part that is needed is away; trying again later may work
	Internal    ErrorCode = "internal"    // a defect of the program
)

// Error is a failure with a code for programs and a Chinese message for people that says what to do.
type Error struct {
	Code    ErrorCode
	Message string
	Err     error // the cause, for logs; may be nil
}

// Error gives the message and the cause.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error whose message is for people; a cause is set on the result.
func Errorf(code ErrorCode, format string, a ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, a...)}
}

// Because sets the cause, which goes to logs and never to people.
func (e *Error) Because(err error) *Error {
	e.Err = err
	return e
}

// CodeOf is the code of the first Error in err's chain; "" for nil, Internal for any other error.
func CodeOf(err error) ErrorCode {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
