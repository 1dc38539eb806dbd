package main

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"yiku/kb"
	"yiku/kb/store"
)

// Whoever asks waits turnWait for the turn before, and can do without it. What did not give it by then is away, and is left
// alone for turnRest so that nobody else waits. Nobody waits for the keeping; after keepWait the next question has come.
const (
	turnWait = 100 * time.Millisecond
	turnRest = time.Second
	keepWait = 3 * time.Second
)

// conversations keeps them in Redis when there is one, else (nil) in the store.
func conversations(client redis.UniversalClient, st *store.Store) kb.Conversations {
	if client == nil {
		return &promptly{kept: st}
	}
	return &promptly{kept: inRedis{client}}
}

// promptly has conversations kept elsewhere, and holds nobody up when that place is away.
type promptly struct {
	kept     kb.Conversations
	restTill atomic.Int64 // Unix nanoseconds
}

var _ kb.Conversations = (*promptly)(nil)

// Turn gives the last turn. See kb.Conversations.
func (p *promptly) Turn(ctx context.Context, conversation string) (kb.Turn, error) {
	var t kb.Turn
	err := p.within(ctx, turnWait, func(ctx context.Context) (err error) {
		t, err = p.kept.Turn(ctx, conversation)
		return err
	})
	if err != nil { // t may still be written to
		if ctx.Err() == nil && !errors.Is(err, errResting) {
			p.restTill.Store(time.Now().Add(turnRest).UnixNano())
		}
		return kb.Turn{}, err
	}
	return t, nil
}

// KeepTurn replaces the last turn. See kb.Conversations. That it fails says nothing of reading: an embedded database may be
// busy with an import.
func (p *promptly) KeepTurn(ctx context.Context, conversation string, t kb.Turn) error {
	return p.within(ctx, keepWait, func(ctx context.Context) error { return p.kept.KeepTurn(ctx, conversation, t) })
}

// errResting is why nothing was tried.
var errResting = errors.New("it was away a moment ago")

// within does it and waits for so long. It does not lean on the context alone: a Redis client made from an address looks at
// the deadline when it gets a connection, and not while it waits for the answer.
func (p *promptly) within(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	if time.Now().UnixNano() < p.restTill.Load() {
		return awayTurn(errResting)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- do(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return awayTurn(ctx.Err())
	}
}

func awayTurn(because error) error {
	return kb.Errorf(kb.Unavailable, "对话的上一轮暂时读写不了，这个问题按新的对话回答").Because(because)
}

// inRedis keeps conversations in Redis, which forgets them by itself.
type inRedis struct{ client redis.UniversalClient }

var _ kb.Conversations = inRedis{}

// turnJSON is a Turn as Redis holds it.
type turnJSON struct {
	Entry    string    `json:"entry"`
	Question kb.Masked `json:"question"`
	At       time.Time `json:"at"`
}

// Turn gives the last turn; what cannot be read (another version wrote it) is none. See kb.Conversations.
func (r inRedis) Turn(ctx context.Context, conversation string) (kb.Turn, error) {
	if !kb.IsConversation(conversation) {
		return kb.Turn{}, nil
	}
	text, err := r.client.Get(ctx, turnKey(conversation)).Bytes()
	if err != nil && !errors.Is(err, redis.Nil) {
		return kb.Turn{}, awayTurn(err)
	}
	var t turnJSON
	if err != nil || json.Unmarshal(text, &t) != nil || time.Since(t.At) >= kb.ConversationTTL {
		return kb.Turn{}, nil
	}
	return kb.Turn(t), nil
}

// KeepTurn replaces the last turn. See kb.Conversations.
func (r inRedis) KeepTurn(ctx context.Context, conversation string, t kb.Turn) error {
	if !kb.IsConversation(conversation) {
		return nil
	}
	t.At = t.At.UTC().Truncate(time.Microsecond)
	text, err := json.Marshal(turnJSON(t))
	if err == nil {
		err = r.client.Set(ctx, turnKey(conversation), text, kb.ConversationTTL).Err()
	}
	if err != nil {
		return awayTurn(err)
	}
	return nil
}

func turnKey(conversation string) string { return "yiku:conversation:" + conversation }
