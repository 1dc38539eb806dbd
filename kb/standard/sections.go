package standard

import "yiku/kb/text"

// Section is a part of an answer under a level-2 heading.
type Section = text.Section

// Sections splits an answer at its level-2 headings, see text.Sections.
func Sections(answer string) []Section { return text.Sections(answer) }

// Passage is what an answer says under the headings of a name, see text.Passage.
func Passage(answer, name string) string { return text.Passage(answer, name) }
