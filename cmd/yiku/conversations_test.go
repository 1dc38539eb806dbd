package main

import (
	"context"
	"errors"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/redis/go-redis/v9"

	"yiku/configs"
	"yiku/kb"
	"yiku/kb/store"
	"yiku/kb/storetest"
)

// mustRedis connects to one as serve does.
func mustRedis(tb testing.TB, address string) redis.UniversalClient {
	tb.Helper()
	client, err := redisClient(configs.Secret(address))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { client.Close() })
	return client
}

// realRedis is the one of YIKU_TEST_REDIS.
func realRedis(tb testing.TB) redis.UniversalClient {
	tb.Helper()
	address := os.Getenv("YIKU_TEST_REDIS")
	if address == "" && os.Getenv("CI") == "true" {
		tb.Fatal("YIKU_TEST_REDIS is not set")
	} else if address == "" {
		tb.Skip("YIKU_TEST_REDIS is not set: conversations in Redis are not tested")
	}
	return mustRedis(tb, address)
}

func TestConversationsInTheStore(t *testing.T) {
	storetest.Conversations(t, func(t testing.TB) kb.Conversations {
		st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		return conversations(nil, st)
	})
}

func TestConversationsInRedis(t *testing.T) {
	client := realRedis(t)
	storetest.Conversations(t, func(testing.TB) kb.Conversations { return conversations(client, nil) })
}

// TestRedisForgets: what nobody asks for again goes too; and what another version wrote is none.
func TestRedisForgets(t *testing.T) {
	client, id := realRedis(t), ulid.Make().String()
	c := conversations(client, nil)
	if err := c.KeepTurn(t.Context(), id, kb.Turn{Question: "问", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	key := "yiku:conversation:" + id
	if left, err := client.TTL(t.Context(), key).Result(); err != nil || left <= kb.ConversationTTL-time.Minute || left > kb.ConversationTTL {
		t.Errorf("it has %s left, %v", left, err)
	}
	for _, text := range []string{"", "{", `{"at":7}`, `[]`, `{"entry":"e"}`} {
		if err := client.Set(t.Context(), key, text, time.Minute).Err(); err != nil {
			t.Fatal(err)
		}
		if turn, err := c.Turn(t.Context(), id); turn != (kb.Turn{}) || err != nil {
			t.Errorf("%q: %+v, %v", text, turn, err)
		}
	}
}

// TestConversationsWhenRedisIsAway has one that nobody is behind, and one that takes a connection and says nothing.
func TestConversationsWhenRedisIsAway(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for name, address := range map[string]string{"gone": freeAddr(t), "silent": silent.Addr().String()} {
		c, id := conversations(mustRedis(t, "redis://"+address+"/0"), nil), ulid.Make().String()
		start := time.Now()
		for range 100 {
			if turn, err := c.Turn(t.Context(), id); turn != (kb.Turn{}) || kb.CodeOf(err) != kb.Unavailable {
				t.Fatalf("%s: %+v, %v", name, turn, err)
			}
			if err := c.KeepTurn(t.Context(), id, kb.Turn{}); kb.CodeOf(err) != kb.Unavailable {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s: a hundred questions took %s", name, took)
		}
	}
}

// TestConversationsComeBack: after its rest a place is asked again, and whoever goes away himself makes nobody rest.
func TestConversationsComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		place := &shaky{}
		c := &promptly{kept: place}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Turn(gone, ""); err != nil && kb.CodeOf(err) != kb.Unavailable {
			t.Error(err)
		}
		if _, err := c.Turn(t.Context(), ""); err != nil {
			t.Error("it rests though it is well: ", err)
		}
		place.away.Store(true)
		c.Turn(t.Context(), "")
		place.away.Store(false)
		if _, err := c.Turn(t.Context(), ""); kb.CodeOf(err) != kb.Unavailable {
			t.Error("it does not rest: ", err)
		}
		time.Sleep(turnRest)
		if _, err := c.Turn(t.Context(), ""); err != nil {
			t.Error("it rests too long: ", err)
		}
	})
}

// shaky is a place that is away at times; it also counts what is pruned.
type shaky struct {
	kb.Journal
	away                         atomic.Bool
	journal, conversation, asker atomic.Int64
}

func (s *shaky) Turn(context.Context, string) (kb.Turn, error)   { return kb.Turn{}, s.state() }
func (s *shaky) KeepTurn(context.Context, string, kb.Turn) error { return s.state() }
func (s *shaky) Prune(context.Context, time.Time) (int, error)   { s.journal.Add(1); return 1, s.state() }
func (s *shaky) PruneConversations(context.Context) (int, error) {
	s.conversation.Add(1)
	return 1, s.state()
}
func (s *shaky) PruneAskers(context.Context) (int, error) { s.asker.Add(1); return 1, s.state() }

func (s *shaky) state() error {
	if s.away.Load() {
		return kb.Errorf(kb.Unavailable, "不在").Because(errors.New("away"))
	}
	return nil
}

// TestRetain counts what is pruned in a day, and in a day without a store.
func TestRetain(t *testing.T) {
	for away, want := range map[bool][3]int64{false: {1, 48, 144}, true: {24, 48, 144}} {
		synctest.Test(t, func(t *testing.T) {
			s := &shaky{}
			s.away.Store(away)
			ctx, stop := context.WithTimeout(t.Context(), 24*time.Hour-time.Minute)
			defer stop()
			retain(ctx, s, 180)
			if got := [3]int64{s.journal.Load(), s.conversation.Load(), s.asker.Load()}; got != want {
				t.Errorf("away %t: the journal, conversations and askers were pruned %v times, want %v", away, got, want)
			}
		})
	}
}
