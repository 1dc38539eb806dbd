# One static binary in an empty image, run by nobody. Build: docker build -t yiku .
FROM golang:1.26 AS build
ARG GOPROXY
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /root/image/yiku ./cmd/yiku \
 && mkdir -p /root/image/data /root/image/tmp

# No HEALTHCHECK: a process goes on answering while the database is away, so nothing may restart it then. Ask /readyz.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /root/image /
USER 65532:65532
ENV YIKU_ADDR=:8080 YIKU_DATA=/data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/yiku"]
CMD ["serve"]
