package main

import "golang.org/x/sys/windows"

// freeBytes is the space on dir's disk that this program may still use.
func freeBytes(dir string) (free uint64, err error) {
	p, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	return free, windows.GetDiskFreeSpaceEx(p, &free, nil, nil)
}
