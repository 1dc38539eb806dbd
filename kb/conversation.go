package kb

import (
	"context"
	"time"
)

// Turn is what a conversation remembers of its last question, without personal data.
type Turn struct {
	Entry    string // id of the entry that answered; "" when nothing did
	Question Masked
	At       time.Time // kept to the microsecond, in UTC
}

// ConversationTTL is how long a turn is remembered, from its At on.
const ConversationTTL = 30 * time.Minute

// Conversations keeps each conversation's last turn for ConversationTTL. It is no record: what is lost makes the next
// question the first of a new conversation, and no backup holds it. An id that IsConversation refuses has no turn and
// keeps none, without an error: it comes from outside.
type Conversations interface {
	// Turn gives the last turn; the zero Turn and no error when there is none or it is too old. Fails with Unavailable.
	Turn(ctx context.Context, conversation string) (Turn, error)
	// KeepTurn replaces the last turn. Fails with Unavailable.
	KeepTurn(ctx context.Context, conversation string, t Turn) error
}

// IsConversation reports whether an id can be a conversation's: 26 letters and digits, as a ULID has.
func IsConversation(id string) bool {
	if len(id) != 26 {
		return false
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
