package channels

import "slices"

// emergencies are the numbers that answer a person in danger: police, fire, ambulance, and the lines that listen to who
// thinks of suicide (12356) and to women who are hurt (12338).
var emergencies = []string{"110", "119", "120", "12356", "12338"}

// Emergency reports a fallback's phone that is for a person in danger. A door then shows the number and the message before
// anything else, and nothing beside them that somebody might stop to read.
func Emergency(phone string) bool { return slices.Contains(emergencies, phone) }
