package standard

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"yiku/kb"
)

// Export writes every record of a kind to a file whose ending tells the format: xlsx, csv, json or jsonl, ordered by code.
// The file appears whole or not at all. Fails with Invalid for an unknown kind or ending, TooLarge for what a
// spreadsheet cannot hold, Unavailable when the library or the disk is away.
func Export(ctx context.Context, r kb.Reader, k kb.Kind, path string) error {
	if !slices.Contains(kb.Kinds, k) {
		return kb.Errorf(kb.Invalid, "没有“%s”这一类，请用 entries、policies、departments、topics、synonyms、regions 或 audiences", clip(string(k), 20))
	}
	out, err := createOutput(path)
	if err != nil {
		return err
	}
	if out.format == "json" || out.format == "jsonl" {
		err = exportObjects(ctx, r, k, out)
	} else {
		err = exportTable(ctx, r, k, out)
	}
	if err != nil {
		out.abort()
		return err
	}
	return out.commit()
}

func exportObjects(ctx context.Context, r kb.Reader, k kb.Kind, out *output) error {
	return each(ctx, r, k, func(rec kb.Record) error {
		raw, err := canonical(rec)
		if err != nil {
			return err
		}
		return out.object(raw)
	})
}

// canonical is a record's JSON on one line.
func canonical(rec kb.Record) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(rec); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

func exportTable(ctx context.Context, r kb.Reader, k kb.Kind, out *output) error {
	fields := fieldsOf(k)
	widths := map[string]int{} // of lists of objects, in objects
	err := each(ctx, r, k, func(rec kb.Record) error {
		v := reflect.ValueOf(rec).Elem()
		for _, f := range fields {
			if f.isObjects() {
				widths[f.name] = max(widths[f.name], v.Field(f.index).Len(), 1)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := out.cells(columnNames(fields, widths)); err != nil {
		return err
	}
	return each(ctx, r, k, func(rec kb.Record) error {
		row, err := cellsOf(rec, fields, widths)
		if err != nil {
			return err
		}
		return out.cells(row)
	})
}

func columnNames(fields []field, widths map[string]int) []string {
	var names []string
	for _, f := range fields {
		if !f.isObjects() {
			names = append(names, f.name)
			continue
		}
		for i := range max(widths[f.name], 1) {
			for _, sub := range f.sub {
				names = append(names, fmt.Sprintf("%s.%d.%s", f.name, i+1, sub.name))
			}
		}
	}
	return names
}

func cellsOf(rec kb.Record, fields []field, widths map[string]int) ([]string, error) {
	var row []string
	v := reflect.ValueOf(rec).Elem()
	for _, f := range fields {
		fv := v.Field(f.index)
		if !f.isObjects() {
			row = append(row, cellOf(f, fv))
			continue
		}
		if fv.Len() > widths[f.name] {
			return nil, kb.Errorf(kb.Conflict, "导出时有人在修改，请再导出一次")
		}
		for i := range widths[f.name] {
			for _, sub := range f.sub {
				if i < fv.Len() {
					row = append(row, cellOf(sub, fv.Index(i).Field(sub.index)))
				} else {
					row = append(row, "")
				}
			}
		}
	}
	return row, nil
}

func cellOf(f field, v reflect.Value) string {
	switch {
	case f.isList():
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = v.Index(i).String()
		}
		return joinCell(parts)
	case v.Kind() == reflect.Bool && v.Bool():
		return "true"
	case v.Kind() == reflect.Int && v.Int() != 0:
		return strconv.FormatInt(v.Int(), 10)
	case v.Kind() == reflect.String:
		return v.String()
	}
	return ""
}

// each calls do with every record of a kind in order of code.
func each(ctx context.Context, r kb.Reader, k kb.Kind, do func(kb.Record) error) error {
	const page = 100 // policies carry their texts
	for after := ""; ; {
		recs, err := r.List(ctx, k, after, page)
		if err != nil {
			return err
		}
		for _, rec := range recs {
			if err := do(rec); err != nil {
				return err
			}
			after = rec.Key()
		}
		if len(recs) < page {
			return nil
		}
	}
}
