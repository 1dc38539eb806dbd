package configs

import (
	"errors"
	"io/fs"
	"os"
	"reflect"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"

	"yiku/kb"
)

// Load reads the configuration. The file's name may be empty, then YIKU_CONFIG names it, or there is none; environ is as
// os.Environ gives it; flags are values by key, as "database.url". Wherever a key that holds text can be set, the same
// with _file names a file to read it from, so that secrets need not stand in the configuration. Fails with kb.Invalid,
// naming the key and what to do.
func Load(file string, environ []string, flags map[string]string) (Config, error) {
	defaults, err := asMap(unset())
	if err != nil {
		return Config{}, err
	}
	k := koanf.New(".")
	if err := k.Load(confmap.Provider(defaults, ""), nil); err != nil {
		return Config{}, err
	}
	known := k.All()
	env, err := fromEnv(environ, known)
	if err != nil {
		return Config{}, err
	}
	if file == "" {
		file, _ = env["config"].(string)
	}
	delete(env, "config")
	written, err := fromFile(file)
	if err != nil {
		return Config{}, err
	}
	given := make(map[string]any, len(flags))
	for key, v := range flags {
		given[key] = v
	}
	for _, l := range []layer{{"配置文件 " + file, written}, {"环境变量", env}, {"命令行", given}} {
		if err := l.settle(known); err != nil {
			return Config{}, err
		}
		if err := k.Load(confmap.Provider(l.values, "."), nil); err != nil {
			return Config{}, err
		}
	}
	return decode(k)
}

// layer is one source of settings, flat.
type layer struct {
	name   string
	values map[string]any
}

// settle refuses unknown keys and reads what is kept in files.
func (l layer) settle(known map[string]any) error {
	for key, v := range l.values {
		standard, ok := known[key]
		if isNothing(v) && (ok || isSection(key, known)) {
			delete(l.values, key) // "key:" with nothing behind it leaves the default
			continue
		}
		if ok {
			settled, err := settleValue(key, v, standard)
			if err != nil {
				return err
			}
			l.values[key] = settled
			continue
		}
		base, isFile := strings.CutSuffix(key, "_file")
		if old, ok := known[base]; !isFile || !ok || reflect.ValueOf(old).Kind() != reflect.String {
			return kb.Errorf(kb.Invalid, "%s里的“%s”不是可以设置的项，是不是想写“%s”？全部的项见 configs/yiku.example.yaml", l.name, key, nearest(key, known))
		}
		delete(l.values, key)
		name, ok := v.(string)
		if !ok || name == "" {
			continue
		}
		if l.values[base] != nil {
			return kb.Errorf(kb.Invalid, "%s里的 %s 和 %s 只能写一个", l.name, base, key)
		}
		secret, err := os.ReadFile(name)
		if err != nil {
			return kb.Errorf(kb.Invalid, "%s里的 %s 指向的文件读不出来，请检查路径和权限：%s", l.name, key, name).Because(err)
		}
		l.values[base] = strings.TrimSpace(string(secret))
	}
	return nil
}

// isNothing tells a key with nothing behind it, or with all of it commented out.
func isNothing(v any) bool {
	m, ok := v.(map[string]any)
	return v == nil || (ok && len(m) == 0)
}

// isSection tells the keys that others are under.
func isSection(key string, known map[string]any) bool {
	for k := range known {
		if strings.HasPrefix(k, key+".") {
			return true
		}
	}
	return false
}

// fromFile reads a YAML file into a flat map.
func fromFile(name string) (map[string]any, error) {
	if name == "" {
		return map[string]any{}, nil
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, kb.Errorf(kb.Invalid, "没有找到配置文件 %s，请检查 --config 或 YIKU_CONFIG", name)
	}
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "配置文件 %s 读不出来，请检查权限", name).Because(err)
	}
	tree, err := yaml.Parser().Unmarshal(data)
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "配置文件 %s 不是正确的 YAML，请检查缩进和冒号", name).Because(err)
	}
	k := koanf.New(".")
	if err := k.Load(confmap.Provider(tree, ""), nil); err != nil {
		return nil, err
	}
	return k.All(), nil
}

// decode makes the Config and checks it.
func decode(k *koanf.Koanf) (Config, error) {
	var c Config
	err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		WeaklyTypedInput: true, // the environment and flags give text only
		DecodeHook: mapstructure.ComposeDecodeHookFunc(
			mapstructure.StringToTimeDurationHookFunc(), mapstructure.StringToSliceHookFunc(",")),
	}})
	if err != nil {
		return Config{}, kb.Errorf(kb.Invalid, "配置里有一项的写法不对，数字、时长（如 5s）和列表请对照 configs/yiku.example.yaml").Because(err)
	}
	c.settle()
	return c, c.Validate()
}

// asMap gives a Config as nested maps under its koanf names.
func asMap(c Config) (map[string]any, error) {
	var m map[string]any
	d, err := mapstructure.NewDecoder(&mapstructure.DecoderConfig{TagName: "koanf", Result: &m})
	if err != nil {
		return nil, err
	}
	return m, d.Decode(c)
}
