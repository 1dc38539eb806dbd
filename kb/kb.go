// Package kb is the domain of Yiku: the words every other package speaks and the boundaries between them. It imports
// only the standard library; in-repo it imports nothing.
//
// What the library keeps are records: Entry, Policy, Department, Topic, Synonym, Region and Audience. A record's JSON is
// its one canonical form: it is what is exported, stored, hashed and compared, so equal JSON means an equal record. Empty
// lists are nil, never empty and non-nil. Text in a record is NFC.
//
// Doors receive an Answerer and a Catalogue, the index receives a Reader, and only importing and editing receive an
// Editor.
package kb

import "time"

// Shanghai is the zone in which people read and write days and hours. Times are stored in UTC.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60) // no daylight saving since 1991
