package kb

import (
	"context"
	"time"
)

// Portal reads what pages list beside single entries. All of it works from memory and fails only with the context's
// error, but for what is said.
type Portal interface {
	// Topics gives every topic with the number of its entries in scope, by order and then name.
	Topics(ctx context.Context, s Scope) ([]TopicCount, error)
	// Departments, Regions and Audiences give all there are, in order of code.
	Departments(ctx context.Context) ([]Department, error)
	Regions(ctx context.Context) ([]Region, error)
	Audiences(ctx context.Context) ([]Audience, error)
	// Collection gives a “一件事” topic and its entries in their order, those in scope. Fails with NotFound.
	Collection(ctx context.Context, code string, s Scope) (Topic, []Resolved, error)
	// Resting gives entries that rest on the policy with this id, in order of id, up to limit after the id after.
	Resting(ctx context.Context, policy string, s Scope, after string, limit int) ([]Resolved, error)
	// Recent gives the entries that came after the first day of the library, or changed, and RecentPolicies the policies,
	// newest first.
	Recent(ctx context.Context, s Scope, limit int) ([]Resolved, error)
	RecentPolicies(ctx context.Context, limit int) ([]Policy, error)
	// Hot gives the entries that answered most people lately, most first; when too little was asked, entries that
	// collections begin with.
	Hot(ctx context.Context, s Scope, limit int) ([]Resolved, error)
	// Rising gives the entries that this week answered a much larger share of people than in the weeks before, those that
	// grew most first.
	Rising(ctx context.Context, s Scope, limit int) ([]Resolved, error)
	// Related gives what people asked after this entry, and then entries that resemble it, likeliest first. Fails as
	// Catalogue.Entry does.
	Related(ctx context.Context, id string, s Scope, limit int) ([]Resolved, error)
}

// TopicCount is a topic with the number of its entries.
type TopicCount struct {
	Topic
	Entries int // those of topics below it included
}

// Receipt 回执: a question that a person left because nothing answered it. It holds no contact data; who has the number
// can see whether there is an answer by now.
type Receipt struct {
	Number     string // 12 digits and letters that cannot be guessed
	Text       Masked
	Department string // code of the one that should answer, "" when none is clear
	At         time.Time
}

// Report 内容有误: what a person thinks is wrong in an entry.
type Report struct {
	ID       string // ULID
	Entry    string // id
	Revision int
	Passage  Masked // the words it is about, at most 500 characters
	Reason   Masked // at most 500 characters
	Channel  Channel
	At       time.Time
}

// Inbox takes what people leave for editors. All of it fails with Unavailable when the store is away.
type Inbox interface {
	// Leave keeps a receipt. Fails with Conflict when the number is taken.
	Leave(ctx context.Context, r Receipt) error
	// Receipt gives the one with this number. Fails with NotFound.
	Receipt(ctx context.Context, number string) (Receipt, error)
	// Report keeps a report.
	Report(ctx context.Context, r Report) error
}

// Complaint 没用: why an answer was of no use to a person.
type Complaint struct {
	Question Masked // that was answered; "" of an entry's own page, or when it is no longer kept
	Entry    string // id of the entry, or of an answer that is no longer kept; "" when the answer was not one
	Reason   Masked // at most 500 characters
	Channel  Channel
	At       time.Time
}

// Desk reads what people left, and what nothing answered, for those who run the library; no public door has it. All of it
// fails with Unavailable when the store is away.
type Desk interface {
	// Receipts gives up to limit receipts left at since or later, newest first.
	Receipts(ctx context.Context, since time.Time, limit int) ([]Receipt, error)
	// Reports gives up to limit reports made at since or later, newest first.
	Reports(ctx context.Context, since time.Time, limit int) ([]Report, error)
	// Complaints gives up to limit complaints with a reason, made at since or later, newest first.
	Complaints(ctx context.Context, since time.Time, limit int) ([]Complaint, error)
	// Gaps gives up to limit gaps asked about at since or later, those asked most first.
	Gaps(ctx context.Context, since time.Time, limit int) ([]Gap, error)
}
