package endpoint

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"yiku/kb"
)

// failure is what went wrong with one request.
type failure struct {
	error      // a *kb.Error
	again bool // another try may work
}

// Unwrap gives the *kb.Error.
func (f *failure) Unwrap() error { return f.error }

func fail(again bool, code kb.ErrorCode, cause error, format string, a ...any) *failure {
	return &failure{kb.Errorf(code, format, a...).Because(cause), again}
}

// post sends one request and checks the answer.
func (e *Embedder) post(ctx context.Context, texts []string) ([][]float32, error) {
	response, err := e.client.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{
		Input:          texts,
		Model:          openai.EmbeddingModel(e.config.Model),
		EncodingFormat: openai.EmbeddingEncodingFormatFloat, // every server knows it, base64 not
		Dimensions:     e.config.Dims,
	})
	if err != nil {
		return nil, e.explain(err, response.Header(), texts)
	}
	vectors, err := e.read(response.Data, len(texts))
	if err == nil {
		e.answered.Store(true)
	}
	return vectors, err
}

// read puts an answer's vectors in the order of their index, makes them unit vectors, and refuses all that is not one
// vector of the right length for each text.
func (e *Embedder) read(data []openai.Embedding, texts int) ([][]float32, error) {
	if len(data) != texts {
		return nil, fail(false, kb.Unavailable, nil, "向量接口对 %d 条文字给了 %d 个向量", texts, len(data))
	}
	out := make([][]float32, texts)
	for _, d := range data {
		if d.Index < 0 || d.Index >= texts || out[d.Index] != nil {
			return nil, fail(false, kb.Unavailable, nil, "向量接口给的序号不对：%d 重复或超出范围", d.Index)
		}
		if err := e.measure(len(d.Embedding)); err != nil {
			return nil, err
		}
		if !normalise(d.Embedding) {
			return nil, fail(false, kb.Unavailable, nil, "向量接口给的第 %d 个向量全是 0 或不是数", d.Index+1)
		}
		out[d.Index] = d.Embedding
	}
	return out, nil
}

// measure learns the length of vectors from the first, and refuses another.
func (e *Embedder) measure(n int) error {
	if n == 0 || n > maxDims {
		return fail(false, kb.Unavailable, nil, "向量接口给的向量有 %d 维，要在 1 到 %d 之间", n, maxDims)
	}
	e.dims.CompareAndSwap(0, int64(n))
	switch want := e.Dims(); {
	case n == want:
		return nil
	case e.config.Dims > 0:
		return fail(false, kb.Unavailable, nil, "向量接口给的是 %d 维，embed.endpoint.dims 写的是 %d：这个模型可能不能改维数", n, want)
	default:
		return fail(false, kb.Unavailable, nil, "向量接口给的是 %d 维，先前是 %d 维：接口里可能换了模型，请重启", n, want)
	}
}

// normalise makes a vector's length 1; false when it has none, or one that is no number.
func normalise(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return false
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(sum))
	}
	return true
}

// explain says what an error of go-openai means. Of what the endpoint wrote, only what cannot be the key or a text is
// kept.
func (e *Embedder) explain(err error, header http.Header, texts []string) error {
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case errors.As(err, &request): // first: it may wrap an APIError that has no status
		return e.status(request.HTTPStatusCode, string(request.Body), header, texts)
	case errors.As(err, &api):
		return e.status(api.HTTPStatusCode, api.Message, header, texts)
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return fail(true, kb.Unavailable, err, "向量接口没有在 %v 内回答", e.config.Timeout)
	case errors.Is(err, errRedirect):
		return fail(false, kb.Unavailable, err, "向量接口要转到别的地址去，请把 embed.endpoint.url 写成最后的地址")
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fail(false, kb.Unavailable, err, "向量接口的回答太大")
	}
	return fail(true, kb.Unavailable, err, "向量接口连不上，或者回答不是约定的格式")
}

// status says what an HTTP status means.
func (e *Embedder) status(code int, message string, header http.Header, texts []string) error {
	cause := fmt.Errorf("status %d%s", code, e.quote(message, texts))
	switch {
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		if d, ok := retryAfter(header, time.Now()); ok {
			e.hold(d)
		}
		return fail(true, kb.Unavailable, cause, "向量接口忙，或者用量到了上限")
	case code >= 500 || code == http.StatusRequestTimeout:
		return fail(true, kb.Unavailable, cause, "向量接口出错")
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fail(false, kb.Unavailable, cause, "向量接口不认可密钥，请检查 embed.endpoint.key")
	case code == http.StatusNotFound || code == http.StatusMethodNotAllowed:
		return fail(false, kb.Unavailable, cause, "向量接口没有这个地址或模型，请检查 embed.endpoint.url 和 embed.endpoint.model")
	}
	return fail(false, kb.Invalid, cause, "向量接口不接受这个请求：可能是模型不能改维数（embed.endpoint.dims），或者一次的文字太多太长")
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	text := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(text, 64); err == nil && s > 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second)), true
	}
	if t, err := http.ParseTime(text); err == nil && t.After(now) {
		return t.Sub(now), true
	}
	return 0, false
}

// quote is the start of an endpoint's message, for the log; nothing when it repeats a text, the key, or a piece of one,
// as some do ("Incorrect API key provided: sk-…").
func (e *Embedder) quote(message string, texts []string) string {
	const most, piece = 200, 6
	runes := []rune(strings.Join(strings.Fields(message), " "))
	runes = runes[:min(len(runes), most)]
	for _, t := range append(slices.Clone(texts), string(e.config.Key)) {
		if t != "" && strings.Contains(string(runes), t) {
			return ""
		}
		for i := 0; i+piece <= len(runes); i++ {
			if strings.Contains(t, string(runes[i:i+piece])) {
				return ""
			}
		}
	}
	if len(runes) == 0 {
		return ""
	}
	return ": " + string(runes)
}

var errRedirect = errors.New("redirected")

// noRedirect keeps texts and key from going to where nobody sent them.
func noRedirect(*http.Request, []*http.Request) error { return errRedirect }

// doer bounds what is read of an answer.
type doer struct {
	client *http.Client
	most   func() int64
}

// Do sends a request.
func (d doer) Do(r *http.Request) (*http.Response, error) {
	response, err := d.client.Do(r)
	if err != nil {
		return nil, err
	}
	response.Body = http.MaxBytesReader(nil, response.Body, d.most())
	return response, nil
}

// maxBody is how many bytes an answer may have: 40 for each number, which is more than any server writes.
func (e *Embedder) maxBody() int64 {
	dims := e.Dims()
	if dims == 0 {
		dims = maxDims
	}
	return 64<<10 + 40*int64(e.config.Batch)*int64(dims)
}
