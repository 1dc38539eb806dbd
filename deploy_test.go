package yiku_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"yiku/configs"
)

// compose is what of docker-compose.yml must fit the rest of the repository.
type compose struct {
	Services map[string]struct {
		Build       string
		Environment map[string]string
		Ports       []string
		Secrets     []string
		Volumes     []string
		Networks    []string
		DependsOn   any `yaml:"depends_on"`
	}
	Secrets  map[string]struct{ File string }
	Volumes  map[string]any
	Networks map[string]any
}

func readCompose(t *testing.T) compose {
	t.Helper()
	var c compose
	if err := yaml.Unmarshal([]byte(read(t, "docker-compose.yml")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestComposeRefersToWhatIsThere(t *testing.T) {
	c := readCompose(t)
	for name, s := range c.Services {
		for _, secret := range s.Secrets {
			if _, ok := c.Secrets[secret]; !ok {
				t.Errorf("%s: no secret %s", name, secret)
			}
		}
		for _, network := range s.Networks {
			if _, ok := c.Networks[network]; !ok {
				t.Errorf("%s: no network %s", name, network)
			}
		}
		for _, volume := range s.Volumes {
			from := strings.Split(volume, ":")[0]
			if _, named := c.Volumes[from]; named {
				continue
			}
			if _, err := os.Stat(from); err != nil {
				t.Errorf("%s: neither volume nor file %s", name, from)
			}
		}
	}
	makefile := read(t, "Makefile")
	for name, s := range c.Secrets {
		if !strings.Contains(makefile, strings.TrimPrefix(s.File, "./")) {
			t.Errorf("make secrets does not write %s (%s)", s.File, name)
		}
	}
}

// TestComposeEnvironmentIsUnderstood loads each process's configuration as the process would.
func TestComposeEnvironmentIsUnderstood(t *testing.T) {
	c, processes := readCompose(t), 0
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("postgres://yiku:x@postgres:5432/yiku"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, s := range c.Services {
		if s.Build == "" {
			continue
		}
		processes++
		var env []string
		for key, value := range s.Environment {
			if mounted, ok := strings.CutPrefix(value, "/run/secrets/"); ok {
				if _, ok := c.Secrets[mounted]; !ok {
					t.Errorf("%s: %s names no secret", name, key)
				}
				value = secret
			}
			if strings.HasPrefix(value, "${") {
				value = ""
			}
			env = append(env, key+"="+value)
		}
		cfg, err := configs.Load("", env, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if cfg.Database.URL == "" || cfg.Redis.URL == "" || len(cfg.HTTP.TrustedProxies) != 1 || len(env) < 6 {
			t.Errorf("%s: %+v", name, cfg)
		}
		if len(s.Volumes) != 1 || !strings.HasSuffix(s.Volumes[0], ":"+cfg.Data) {
			t.Errorf("%s: no volume on %s", name, cfg.Data)
		}
		if !strings.Contains(read(t, "docs/deploy/nginx.conf"), "server "+name+cfg.Addr+" ") {
			t.Errorf("nginx does not know %s%s", name, cfg.Addr)
		}
	}
	if processes != 3 {
		t.Errorf("%d processes, not 3", processes)
	}
}

func TestComposePort(t *testing.T) {
	nginx := readCompose(t).Services["nginx"]
	port := regexp.MustCompile(`listen (\d+);`).FindStringSubmatch(read(t, "docs/deploy/nginx.conf"))
	if port == nil || len(nginx.Ports) != 1 || !strings.HasSuffix(nginx.Ports[0], ":"+port[1]) {
		t.Errorf("nginx listens on %v, published is %v", port, nginx.Ports)
	}
}

func TestDockerfile(t *testing.T) {
	file := read(t, "Dockerfile")
	env := regexp.MustCompile(`YIKU_\w+=\S+`).FindAllString(file, -1)
	cfg, err := configs.Load("", env, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CGO_ENABLED=0", "USER 65532", "VOLUME " + cfg.Data + "\n", "EXPOSE " + strings.TrimPrefix(cfg.Addr, ":") + "\n"} {
		if !strings.Contains(file, want) {
			t.Errorf("the Dockerfile does not say %q", want)
		}
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if !strings.Contains(file, "FROM golang:"+version[1]+" ") {
		t.Errorf("the Dockerfile does not build with Go %s", version[1])
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
