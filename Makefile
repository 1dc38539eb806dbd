# make run    the library on http://127.0.0.1:8080
# make test   everything a change must pass
# The rest helps while working.

.PHONY: run test ports check bench screenshots services services-stop secrets

run: ## serve with no configuration: ./data, the starter library
	go run ./cmd/yiku serve

RACED = ./kb/... ./retrieval/... ./channels/...

test: check ## check, then every test, with the race detector (which wants gcc) where goroutines meet, and the pages' benchmark in short
	go test $$(go list ./... | grep -vxF "$$(go list $(RACED))")
	CGO_ENABLED=1 go test -race $(RACED)
	go test -run '^$$' -bench Pages -benchtime 20x ./cmd/yiku

check: ## formatting, vet, staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "gofmt -w these: $$unformatted"; exit 1; }
	go vet ./...
	go tool staticcheck ./...

ports: ## the other machines: builds for arm64 and Windows, and the kernels of those without assembly
	GOOS=linux GOARCH=arm64 CGO_ENABLED=0 go build -o /dev/null ./cmd/yiku
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -o /dev/null ./cmd/yiku
	go test -tags purego ./retrieval/embed

bench: ## speed and memory, one JSON object a piece of work
	go run ./cmd/yiku bench --json

screenshots: ## pictures of every page, the widget and the kiosk, desktop and 390 px, in out/screenshots; wants Chromium
	@mkdir -p out/screenshots
	CI=true YIKU_SHOTS=$(CURDIR)/out/screenshots go test -count=1 -run '^TestScreenshots$$' ./channels/website/...
	@echo out/screenshots: $$(ls out/screenshots | wc -l) pictures

# eval "$(make -s services)" exports what the tests with PostgreSQL and Redis read.
services: ## start a private PostgreSQL and Redis in out/services
	@.ci/services start $(CURDIR)/out/services

services-stop:
	@.ci/services stop $(CURDIR)/out/services && rm -rf out/services

secrets: ## passwords for docker-compose.yml, made once
	@mkdir -p -m 700 secrets
	@[ -s secrets/postgres-password ] || head -c 24 /dev/urandom | od -An -vtx1 | tr -d ' \n' >secrets/postgres-password
	@printf 'postgres://yiku:%s@postgres:5432/yiku?sslmode=disable' "$$(cat secrets/postgres-password)" >secrets/database-url
