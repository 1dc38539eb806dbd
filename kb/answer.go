package kb

import (
	"context"
	"time"
)

// Channel 渠道: one door.
type Channel string

// The doors.
const (
	ChannelWebsite Channel = "website"
	ChannelHotline Channel = "hotline"
	ChannelWeChat  Channel = "wechat"
	ChannelOpenAPI Channel = "openapi"
	ChannelStudio  Channel = "studio"
)

// Channels lists every door.
var Channels = []Channel{ChannelWebsite, ChannelHotline, ChannelWeChat, ChannelOpenAPI, ChannelStudio}

// Scope narrows what may be answered. Empty fields do not narrow, but for Channel, which is always set.
type Scope struct {
	Channel    Channel
	Region     string // name or code; entries of this region, those above and below it and everywhere
	Audience   string // name or code; entries for it, those above and below it and everybody
	Department string // name or code; entries of this department and those below it
	Category   string // path; entries in it and below it
}

// Question 提问: what a person sent, through one channel.
type Question struct {
	Text         string // as typed, at most MaxQuestion characters
	Scope        Scope
	Conversation string // "" starts one
	Asker        Asker  // whom it comes from, to be counted; the zero Asker counts as nobody
	Limit        int    // choices at most; 0 and anything above 5 mean 5
	Explain      bool   // staff only: Answer.Candidates is filled
	Verbatim     bool   // the text is taken as it stands: nothing is corrected
	Silent       bool   // an old question asked again by a page, not by a person: it is not journaled
}

// MaxQuestion is the length of a question in characters at most (contract.md).
const MaxQuestion = 2000

// AnswerKind says how a question was answered.
type AnswerKind string

// The kinds of answer.
const (
	Direct  AnswerKind = "direct"  // the reviewed answer, verbatim
	Choices AnswerKind = "choices" // 2 to 5 “您想问的是”
	None    AnswerKind = "none"    // 暂未收录, and whom to call
)

// Answer 应答: what goes back.
type Answer struct {
	ID           string // ULID; also the trace id and what feedback refers to
	Conversation string
	Kind         AnswerKind
	Question     string // as asked
	Corrected    string // what was searched for, when it was changed
	Lacking      string // a place or a year that the question names and none of Choices has; "" otherwise
	Maybe        string // what may have been meant, when that is not sure: it was searched for as well
	Entry        *Resolved
	Section      string  // the section of the Entry's answer that was asked for by itself, SectionPhone or SectionPlace; "" for the whole
	Probability  float64 // that Entry is right, 0 to 1
	Choices      []Choice
	Fallback     *Fallback   // set when Kind is None
	Candidates   []Candidate // with Question.Explain
	Steps        []Step      // with Question.Explain: what was done to the question
}

// Sections that an entry may have outside its answer: its contacts, and its department's phones.
const (
	SectionPhone = "电话"
	SectionPlace = "地点"
)

// Step is what one step made of a question, for staff.
type Step struct {
	Name string
	Text string
}

// Resolved is an entry with what it refers to looked up.
type Resolved struct {
	*Entry
	Owner   Department // empty but for the code when unknown
	Grounds []Ground   // Entry.Basis in its order
}

// Ground is a basis with its policy; Policy.Text is left out. An unresolved reference is a Policy with only a Title.
type Ground struct {
	Policy Policy
	Clause string
	Quote  string
}

// Choice is an entry that may be meant.
type Choice struct {
	ID          string
	Code        string
	Question    string
	Department  string // name
	Probability float64
}

// Fallback says whom to ask when the library has no answer.
type Fallback struct {
	Department string // name; "" when no topic is clear
	Phone      string // the department's, else Hotline
	Message    string
}

// Candidate is one entry that was weighed, for staff.
type Candidate struct {
	ID          string
	Code        string
	Question    string
	Form        string // the form, or part, that matched best
	Probability float64
	Features    []Feature
}

// Feature is one named part of a candidate's score.
type Feature struct {
	Name  string
	Value float64
	Part  float64 // what it adds to the score
}

// Answerer answers. All of it works from memory; it fails with Invalid for a question it cannot read (empty, over-long)
// and with the context's error, never because the store is away.
type Answerer interface {
	Ask(ctx context.Context, q Question) (Answer, error)
	// Suggest completes what is being typed, at most limit (1 to 20) suggestions, one an entry.
	Suggest(ctx context.Context, text string, s Scope, limit int) (Suggestions, error)
	// Search lists everything that matches, best first. The cursor is "" or a Found.Next; Invalid when it is neither.
	Search(ctx context.Context, text string, s Scope, cursor string, limit int) (Found, error)
	// Feedback notes what a person thought of an answer. Fails with Invalid for an answer id that cannot be one.
	Feedback(ctx context.Context, f Feedback) error
}

// Suggestions are completions of a text being typed.
type Suggestions struct {
	Items    []Suggestion
	Keywords []string
}

// Suggestion is a published question.
type Suggestion struct {
	Text  string
	Entry string // id
}

// Found is one page of search results.
type Found struct {
	Items []Hit
	Next  string // "" at the end
}

// Hit is an entry or a policy that matches.
type Hit struct {
	Kind    Kind // KindEntry or KindPolicy
	ID      string
	Title   string // the standard question, or the policy's title
	Snippet string // plain text, at most 120 characters, where it matched
	Owner   string // the department's or the issuer's name
	Day     Day    // reviewed, or issued
}

// Embedding says how finding by meaning stands; the zero Embedding means that it is not used.
type Embedding struct {
	Encoder     string // that the library is being encoded by
	Serving     string // that questions are encoded by: "" until most texts have a vector, another one while Encoder takes over
	Done, Total int    // texts of the library that have a vector, and all of them
	Late        int64  // questions answered by their words since the encoder was busy
	Failed      int64  // questions answered by their words since the encoder failed
	Away        bool   // the encoder's service is not answering
	Bytes       int    // memory that the vectors take
}

// Catalogue reads the published library as it is in memory, within a scope. Out of scope is NotFound.
type Catalogue interface {
	// Entry by id. Fails with NotFound; with Forbidden when it exists but may not leave through the scope's channel.
	Entry(ctx context.Context, id string, s Scope) (Resolved, error)
	// Entries in order of id, up to limit after the id after.
	Entries(ctx context.Context, s Scope, after string, limit int) ([]Resolved, error)
	// Policy by id.
	Policy(ctx context.Context, id string) (Policy, error)
	// Policies in order of id, without their texts, up to limit after the id after.
	Policies(ctx context.Context, after string, limit int) ([]Policy, error)
	// Health says how answering stands.
	Health() Health
}

// Health says how answering stands.
type Health struct {
	Entries, Policies int       // live entries, policies
	Seq               int64     // last change that is in memory
	Synced            time.Time // when the store was last heard
	StoreAway         bool
	JournalQueued     int
	JournalDropped    int64 // rows given up since the start
	Embedding         Embedding
}
