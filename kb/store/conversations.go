package store

import (
	"context"

	"github.com/uptrace/bun"

	"yiku/kb"
)

var _ kb.Conversations = (*Store)(nil)

// Turn gives a conversation's last turn. See kb.Conversations.
func (s *Store) Turn(ctx context.Context, conversation string) (kb.Turn, error) {
	if !kb.IsConversation(conversation) {
		return kb.Turn{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, quickLimit)
	defer cancel()
	var rows []conversationRow
	if err := s.read.NewSelect().Model(&rows).Where("id = ?", conversation).Where("at > ?", s.forgotten()).Scan(ctx); err != nil {
		return kb.Turn{}, s.explain(err)
	}
	if len(rows) == 0 {
		return kb.Turn{}, nil
	}
	r := rows[0]
	return kb.Turn{Entry: r.Entry, Question: kb.Masked(r.Question), At: r.At.time()}, nil
}

// KeepTurn replaces a conversation's last turn, in one statement and without the writers' lock. See kb.Conversations.
func (s *Store) KeepTurn(ctx context.Context, conversation string, t kb.Turn) error {
	if !kb.IsConversation(conversation) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, quickLimit)
	defer cancel()
	row := conversationRow{ID: conversation, Entry: clean(t.Entry), Question: string(clean(t.Question)), At: stampOf(t.At)}
	_, err := s.write.NewInsert().Model(&row).On("CONFLICT (id) DO UPDATE").Set("entry = EXCLUDED.entry").
		Set("question = EXCLUDED.question").Set("at = EXCLUDED.at").Exec(ctx)
	return s.explain(err)
}

// PruneConversations deletes the turns that Turn no longer gives, and says how many. Fails with Unavailable.
func (s *Store) PruneConversations(ctx context.Context) (int, error) {
	var deleted int64
	err := s.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewDelete().Model((*conversationRow)(nil)).Where("at <= ?", s.forgotten()).Exec(ctx)
		if err != nil {
			return err
		}
		deleted, err = res.RowsAffected()
		return err
	})
	return int(deleted), err
}

// forgotten is the time up to which turns are too old.
func (s *Store) forgotten() stamp { return stampOf(s.Now().Add(-kb.ConversationTTL)) }
