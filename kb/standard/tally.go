package standard

import "yiku/kb"

// note counts a finding. A name that the library lacks is told once a file, however many rows use it.
func (t *intake) note(f Finding) {
	if f.Rule == "region-unknown" || f.Rule == "audience-unknown" {
		if t.told[f.Message] {
			return
		}
		t.told[f.Message] = true
	}
	if f.Level == LevelWarning {
		t.sum.Warnings++
	}
	if t.sum.Rules == nil {
		t.sum.Rules = map[string]int{}
	}
	t.sum.Rules[f.Rule]++
	if t.kept[f.Level]++; t.kept[f.Level] <= findingsMax {
		t.sum.Findings = append(t.sum.Findings, f)
	}
}

// flush puts the batch into the library.
func (t *intake) flush() error {
	if len(t.batch) > 0 {
		outcomes, err := t.put(t.batch)
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			if t.batch[i].Kind() != t.kind {
				continue // a department that a row brought with it
			}
			switch o {
			case kb.New:
				t.sum.New++
			case kb.Changed:
				t.sum.Changed++
			default:
				t.sum.Same++
			}
		}
	}
	t.batch = nil
	if t.Progress != nil {
		t.Progress(t.done)
	}
	return nil
}

// put is Editor.Put, or in a dry run what Put would say.
func (t *intake) put(recs []kb.Record) ([]kb.Outcome, error) {
	if !t.DryRun {
		return t.Editor.Put(t.ctx, t.Act, recs...)
	}
	out := make([]kb.Outcome, len(recs))
	for i, rec := range recs {
		old, err := t.Editor.Get(t.ctx, rec.Kind(), rec.Key())
		switch kb.CodeOf(err) {
		case "":
		case kb.NotFound:
			out[i] = kb.New
			continue
		default:
			return nil, err
		}
		was, err := canonical(old)
		if err != nil {
			return nil, err
		}
		is, err := canonical(rec)
		if err != nil {
			return nil, err
		}
		if string(was) != string(is) {
			out[i] = kb.Changed
		}
	}
	return out, nil
}
