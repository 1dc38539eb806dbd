package kb

import "context"

// Crowd is how many different askers there must be, on one day, before people see anything that rests on what was asked.
// Days cannot be put together: what tells askers apart is forgotten with the day, so that one who asks on five days looks
// like five.
const Crowd = 5

// Tally 提问计数: how often an entry answered, over some days.
type Tally struct {
	Entry    string // id
	Previous string // id of the entry that answered before it in the same conversation; "" counts Entry whatever was before
	Asks     int    // of a pair, Askers
	Askers   int    // each once a day
	Most     int    // on the day that had most of them, which so many different askers there were at least
}

// Pair is two entries that answered one after the other in a conversation.
type Pair struct {
	Previous, Entry string // ids
	Asker           Asker
}

// Popularity is what a Journal may also know: which entries answered most. Rows and pairs count on the day, in
// Asia/Shanghai, on which they come in.
type Popularity interface {
	// RecordPairs counts pairs. Those of nobody, and those of an asker who has made very many that day, are passed over; so
	// is what was counted already, so that pairs may be sent again. Fails with Unavailable.
	RecordPairs(ctx context.Context, pairs []Pair) error
	// Tallies adds up the days from one through another, in order of entry and previous. Pairs (Previous is set) that fewer
	// than Crowd asked on every one of them are left out. Fails with Unavailable.
	Tallies(ctx context.Context, from, through Day) ([]Tally, error)
}
