// Package standard is the entry standard (统一入库标准): what a record must look like (Schema, Rules), how files come in
// (Importer, Map) and go out (Export), and how an answer is divided (Sections).
//
// One importing goes: source (csv, xlsx, json, jsonl → rows) → shape (a Map, or the headings) → fill (values → record) →
// resolve (names → codes) → lint → kb.Editor.Put. A file is read twice: first whole, to find damage before anything is
// written, then to import.
package standard

// Limits on what is read. Whatever is beyond one of them is refused with a line that names it.
const (
	fileMax    = 512 << 20 // bytes of a csv, json or jsonl file
	xlsxMax    = 64 << 20  // bytes of an xlsx file, which is read into memory
	unzipMax   = 256 << 20 // bytes of an xlsx unpacked
	unzipInRAM = 8 << 20   // bytes of one unpacked part kept in memory; larger ones go to temporary files
	rowMax     = 8 << 20   // bytes of one row: more than a record with every field at its limit takes
	columnsMax = 512
	rowsMax    = 1_000_000
	depthMax   = 32 // of nested JSON
)

// Limits on what a record may hold, in characters and pieces: what keeps every record below rowMax.
const (
	questionMax = 2_000 // as kb.MaxQuestion: nobody could ask it
	answerMax   = 200_000
	textMax     = 500_000 // of a policy
	shortMax    = 20_000  // of the other fields of several lines
	lineMax     = 2_000
	codeMax     = 200
	listMax     = 500 // strings in one list; their sum is under listRunes
	listRunes   = 50_000
	objectsMax  = 50 // objects in one list: 50 contacts make 200 columns
)
