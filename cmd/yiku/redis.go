package main

import (
	"net/url"

	"github.com/redis/go-redis/v9"

	"yiku/configs"
	"yiku/kb"
)

// redisClient connects to one Redis, to a cluster (?addr=…) or to a Sentinel's group (?master_name=…); nil when none is
// configured. Nothing is sent yet.
func redisClient(address configs.Secret) (redis.UniversalClient, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(string(address))
	if err != nil {
		return nil, redisError(err)
	}
	switch q := u.Query(); {
	case q.Has("master_name"):
		o, err := redis.ParseFailoverURL(string(address))
		if err != nil {
			return nil, redisError(err)
		}
		o.ContextTimeoutEnabled = true // a deadline also ends waiting for an answer
		return redis.NewFailoverClient(o), nil
	case q.Has("addr"):
		o, err := redis.ParseClusterURL(string(address))
		if err != nil {
			return nil, redisError(err)
		}
		o.ContextTimeoutEnabled = true
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(string(address))
	if err != nil {
		return nil, redisError(err)
	}
	o.ContextTimeoutEnabled = true
	return redis.NewClient(o), nil
}

func redisError(err error) error {
	if e, ok := err.(*url.Error); ok {
		err = e.Err // without the address, which may hold a password
	}
	return kb.Errorf(kb.Invalid, "redis.url 写得不对，要写成 redis://主机:端口/0").Because(err)
}
