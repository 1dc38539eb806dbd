package channels_test

import (
	"testing"

	"yiku/channels"
	"yiku/kb"
)

func TestEmergency(t *testing.T) {
	for phone, want := range map[string]bool{"110": true, "119": true, "120": true, "12356": true, "12338": true, kb.Hotline: false, "": false, "0531-110": false, "1101": false} {
		if channels.Emergency(phone) != want {
			t.Errorf("%q: %v", phone, !want)
		}
	}
}
