package main

import "os/user"

// operator is who runs the command, for the audit: the account's name, else the program's.
func operator() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "yiku"
}
