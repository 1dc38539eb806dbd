package website_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	keys "github.com/chromedp/chromedp/kb"

	"yiku/channels"
	"yiku/channels/channeltest"
	"yiku/channels/website"
	"yiku/kb"
)

// post sends a form and does not follow where it leads.
func post(tb testing.TB, address string, form url.Values, change ...func(*http.Request)) *http.Response {
	tb.Helper()
	r, err := http.NewRequest("POST", address, strings.NewReader(form.Encode()))
	if err != nil {
		tb.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, f := range change {
		f(r)
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		tb.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

func TestLeavingAQuestion(t *testing.T) {
	l := over(channeltest.Sample())
	s := open(t, website.DefaultConfig(), "", l)
	_, body := fetch(t, request(t, "GET", s.URL+"/ask?q="+url.QueryEscape("充电桩报装要找谁")))
	if !strings.Contains(body, `action="/leave"`) || !strings.Contains(body, ">充电桩报装要找谁</textarea>") {
		t.Error("none offers no way to leave the question")
	}
	resp := post(t, s.URL+"/leave", url.Values{"q": {"充电桩报装要找谁，我的电话13812345678"}, "department": {"区政府办公室"}})
	to := resp.Header.Get("Location")
	if resp.StatusCode != http.StatusSeeOther || !regexp.MustCompile(`^/r/[3467ACDEFGHJKMNPQRTUVWXY9]{12}$`).MatchString(to) {
		t.Fatalf("status %d to %q", resp.StatusCode, to)
	}
	number := strings.TrimPrefix(to, "/r/")
	if r := l.receipts[number]; strings.Contains(string(r.Text), "13812345678") || r.Department != "qzfb" || r.At.IsZero() {
		t.Errorf("kept: %+v", r)
	}
	resp, body = fetch(t, request(t, "GET", s.URL+"/r?number="+strings.ToLower(number[:4])+"+"+number[4:]))
	if !strings.Contains(body, "充电桩报装要找谁") || !strings.Contains(body, "还没有答案") || !strings.Contains(body, `content="noindex"`) ||
		!strings.Contains(resp.Header.Get("Cache-Control"), "private") || strings.Contains(body, "13812345678") {
		t.Errorf("the receipt's page: %s", body)
	}
	l.Items[0].Similar = append(l.Items[0].Similar, string(l.receipts[number].Text))
	if _, body = fetch(t, request(t, "GET", s.URL+to)); !strings.Contains(body, "现在有答案了") || !strings.Contains(body, "各街道（镇）") {
		t.Error("the answer that came later is not shown")
	}
	if resp := post(t, s.URL+"/leave", url.Values{"q": {" "}}); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("nothing was left: status %d", resp.StatusCode)
	}
}

func TestReportingAnError(t *testing.T) {
	l := over(channeltest.Sample())
	s := open(t, website.DefaultConfig(), "", l)
	form := url.Values{"entry": {channeltest.PlatformID}, "passage": {"12月底前完成"}, "reason": {"改期了，找我13812345678" + strings.Repeat("长", 600)}}
	if resp := post(t, s.URL+"/report", form); resp.StatusCode != http.StatusOK || len(l.reports) != 1 {
		t.Fatalf("status %d, %d kept", resp.StatusCode, len(l.reports))
	}
	r := l.reports[0]
	if r.Entry != channeltest.PlatformID || r.Revision != 3 || r.Passage != "12月底前完成" || strings.Contains(string(r.Reason), "13812345678") || len([]rune(r.Reason)) > 500 || r.Channel != "website" {
		t.Errorf("kept: %+v", r)
	}
	for status, form := range map[int]url.Values{
		http.StatusBadRequest: {"entry": {channeltest.PlatformID}}, http.StatusNotFound: {"entry": {"x"}, "reason": {"错"}}, http.StatusForbidden: {"entry": {channeltest.InnerID}, "reason": {"错"}},
	} {
		if resp := post(t, s.URL+"/report", form); resp.StatusCode != status || len(l.reports) != 1 {
			t.Errorf("%v: status %d, want %d", form, resp.StatusCode, status)
		}
	}
}

func TestFeedbackWithAReason(t *testing.T) {
	l := channeltest.Sample()
	s := serve(t, l)
	form := url.Values{"answer": {"01JC0000000000000000000001"}, "helpful": {"no"}, "reason": {"看不懂"}}
	if resp := post(t, s.URL+"/feedback", form); resp.StatusCode != http.StatusOK || len(l.Given()) != 1 || l.Given()[0].Reason != "看不懂" {
		t.Errorf("status %d, kept %+v", resp.StatusCode, l.Given())
	}
	form.Set("reason", "<b>随便写")
	if resp := post(t, s.URL+"/feedback", form); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a reason of one's own: status %d", resp.StatusCode)
	}
}

// TestFeedbackOnAnEntry judges an entry on its own page, which nobody asked for, without JavaScript and with it.
func TestFeedbackOnAnEntry(t *testing.T) {
	l := over(channeltest.Sample())
	const id = "01JC0000000000000000000009"
	l.Items[2].ID = id
	s, b := enhanced(t, l), channeltest.Browse(t)
	b.View(390, 844)
	b.Do(chromedp.Navigate(s.URL + channels.EntryURL(id)))
	b.TabTo("document.activeElement.value", "no")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelectorAll('.helpful button[name=reason]').length === 5`)
	b.TabTo("document.activeElement.value", "内容过时")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`document.querySelector('.helpful').textContent.includes('已经收到')`)
	b.WithoutScripts()
	b.Do(chromedp.Reload())
	b.TabTo("document.activeElement.value", "yes")
	b.Do(chromedp.KeyEvent(keys.Enter))
	b.Wait(`location.pathname === '/feedback' && document.querySelector('h1').textContent.startsWith('谢谢')`)
	given := l.Given()
	if want := []kb.Feedback{{Answer: id, Channel: kb.ChannelWebsite}, {Answer: id, Channel: kb.ChannelWebsite, Reason: "内容过时"}, {Answer: id, Channel: kb.ChannelWebsite, Helpful: true}}; !slices.Equal(given, want) {
		t.Errorf("kept: %+v", given)
	}
	b.Silent()
}

func TestSettings(t *testing.T) {
	l := over(channeltest.Sample())
	s := open(t, website.DefaultConfig(), "https://zcwd.example.gov.cn", l)
	resp := post(t, s.URL+"/settings", url.Values{"region": {"双山街道"}, "audience": {"没有这种人"}, "large": {"1"}})
	if len(resp.Cookies()) != 1 || resp.Header.Get("Location") != "/settings?saved=" {
		t.Fatalf("%v to %q", resp.Cookies(), resp.Header.Get("Location"))
	}
	c := resp.Cookies()[0]
	if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.MaxAge <= 0 || strings.Contains(c.Value, url.QueryEscape("没有这种人")) {
		t.Errorf("cookie %+v", c)
	}
	with := func(path string) (*http.Response, string) {
		r := request(t, "GET", s.URL+path)
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		return fetch(t, r)
	}
	for _, path := range []string{"/", "/topics", "/ask?q=" + url.QueryEscape("养老保险")} {
		before := len(l.Scopes())
		resp, body := with(path)
		if !strings.Contains(body, `class="large"`) || !strings.Contains(body, "只看与“双山街道”有关的内容") || !strings.Contains(resp.Header.Get("Cache-Control"), "private") ||
			!strings.Contains(strings.Join(resp.Header.Values("Vary"), ","), "Cookie") {
			t.Errorf("%s does not remember: %v", path, resp.Header)
		}
		narrowed := false
		for _, s := range l.Scopes()[before:] {
			narrowed = narrowed || s.Region == "双山街道"
		}
		if !narrowed {
			t.Errorf("%s is not narrowed", path)
		}
	}
	if _, body := with("/ask?list=1&q=" + url.QueryEscape("养老保险") + "&region=" + url.QueryEscape("章丘区")); strings.Contains(body, "只看与") || !strings.Contains(body, ">章丘区 <") {
		t.Error("a list for another region is said to be for the one that was chosen")
	}
	if resp, _ := with("/q/" + channeltest.LongID); resp.StatusCode != http.StatusOK {
		t.Errorf("a link to an entry: status %d", resp.StatusCode)
	}
	if resp := post(t, s.URL+"/settings", url.Values{"region": {""}, "large": {"0"}}); resp.Cookies()[0].MaxAge >= 0 {
		t.Error("a cleared choice leaves a cookie")
	}
}

func TestLargeTypeLeadsBackToThisSiteOnly(t *testing.T) {
	s := serve(t, channeltest.Sample())
	for referer, want := range map[string]string{
		s.URL + "/q/x?a=b": "/q/x?a=b", "": "/", "https://evil.example/": "/", s.URL + "//evil.example/x": "/evil.example/x",
		s.URL + "/\\evil.example": "/evil.example", "javascript:alert(1)": "/", s.URL + "/ask?q=%E5%A4%B1": "/ask?q=%E5%A4%B1",
	} {
		resp := post(t, s.URL+"/settings", url.Values{"large": {"1"}}, func(r *http.Request) { r.Header.Set("Referer", referer) })
		if to := resp.Header.Get("Location"); to != want || resp.StatusCode != http.StatusSeeOther {
			t.Errorf("from %q to %q, want %q", referer, to, want)
		}
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	l := over(channeltest.Sample())
	s := open(t, website.DefaultConfig(), "https://zcwd.example.gov.cn", l)
	for path, form := range map[string]url.Values{
		"/leave": {"q": {"问题"}}, "/report": {"entry": {channeltest.PlatformID}, "reason": {"错"}}, "/settings": {"large": {"1"}},
		"/feedback": {"answer": {"01JC0000000000000000000001"}, "helpful": {"yes"}},
	} {
		for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			resp := post(t, s.URL+path, form, func(r *http.Request) { r.Header.Set(header, value) })
			if resp.StatusCode != http.StatusForbidden || len(resp.Cookies()) != 0 {
				t.Errorf("%s with %s: status %d", path, header, resp.StatusCode)
			}
		}
		resp := post(t, s.URL+path, form, func(r *http.Request) { r.Header.Set("Origin", "https://zcwd.example.gov.cn") })
		if resp.StatusCode >= 400 {
			t.Errorf("%s from public_url behind a proxy: status %d", path, resp.StatusCode)
		}
	}
	if len(l.receipts) != 1 || len(l.reports) != 1 || len(l.Given()) != 1 {
		t.Error("what another site sent was kept")
	}
}
