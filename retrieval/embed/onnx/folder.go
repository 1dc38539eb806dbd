package onnx

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"yiku/kb"
)

// folder is what a model's folder says.
type folder struct {
	name      string
	model     []byte
	tokenizer *wordPiece
	mean      bool // the vector is the mean of the tokens', not the first's
	tokens    int  // of a text at most
	checksum  string
}

// maxTokens is what a folder that does not say how long texts may be allows.
const maxTokens = 512

// readFolder reads a folder and checks all that can be checked without running the model. Fails with kb.Invalid.
func readFolder(path string) (*folder, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil, kb.Errorf(kb.Invalid, "没有模型文件夹 %s，请检查 embed.onnx.folder", path).Because(err)
	}
	f := &folder{name: filepath.Base(abs)}
	if err := f.refuseModules(path); err != nil {
		return nil, err
	}
	if f.model, err = readFile(path, "model.onnx", filepath.Join("onnx", "model.onnx")); err != nil {
		return nil, err
	}
	tokenizer, err := readFile(path, "tokenizer.json")
	if err != nil {
		return nil, err
	}
	if f.tokenizer, err = readTokenizer(tokenizer); err != nil {
		return nil, err
	}
	if err := f.readPooling(path); err != nil {
		return nil, err
	}
	if err := f.readLengths(path); err != nil {
		return nil, err
	}
	sum := sha256.New()
	for _, part := range [][]byte{f.model, tokenizer, fmt.Append(nil, f.mean, f.tokens)} { // all that a vector depends on
		part := sha256.Sum256(part)
		sum.Write(part[:])
	}
	f.checksum = fmt.Sprintf("%x", sum.Sum(nil))
	return f, nil
}

// readFile reads the first of these files that is there.
func readFile(folder string, names ...string) ([]byte, error) {
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, kb.Errorf(kb.Invalid, "模型文件夹 %s 里的 %s 读不出来，请检查权限", folder, name).Because(err)
		}
		return data, nil
	}
	return nil, kb.Errorf(kb.Invalid, "模型文件夹 %s 里没有 %s，请把它和模型一起拷贝来", folder, names[0])
}

// readJSON reads a file that need not be there.
func readJSON(folder, name string, into any) (there bool, err error) {
	data, err := os.ReadFile(filepath.Join(folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		return true, kb.Errorf(kb.Invalid, "模型文件夹 %s 里的 %s 读不懂，请重新拷贝", folder, name).Because(err)
	}
	return true, nil
}

// refuseModules refuses models that do more with a vector than this package: sentence-transformers lists the steps.
func (f *folder) refuseModules(path string) error {
	var modules []struct {
		Type string `json:"type"`
	}
	if _, err := readJSON(path, "modules.json", &modules); err != nil {
		return err
	}
	for _, m := range modules {
		switch step := m.Type[strings.LastIndexByte(m.Type, '.')+1:]; step {
		case "Transformer", "Pooling", "Normalize":
		default:
			return kb.Errorf(kb.Invalid, "这个模型还有一步 %s（modules.json），这里做不了；请用向量接口 embed.endpoint", step)
		}
	}
	return nil
}

// readPooling reads how the tokens' vectors become the text's; a folder that does not say so is taken to be one of bge's,
// whose vector is the first token's.
func (f *folder) readPooling(path string) error {
	const file = "1_Pooling/config.json"
	var modes map[string]any
	there, err := readJSON(path, file, &modes)
	if err != nil || !there {
		return err
	}
	var on []string
	for name, value := range modes {
		if mode, ok := strings.CutPrefix(name, "pooling_mode_"); ok && value == true {
			on = append(on, mode)
		}
	}
	if mode, ok := modes["pooling_mode"].(string); ok { // newer versions of sentence-transformers
		on = append(on, mode)
	}
	switch {
	case len(on) == 1 && (on[0] == "cls_token" || on[0] == "cls"):
	case len(on) == 1 && (on[0] == "mean_tokens" || on[0] == "mean"):
		f.mean = true
	default:
		return kb.Errorf(kb.Invalid, "%s 里的合并方式是 %v，这里只支持 cls 和 mean；请用向量接口 embed.endpoint", file, on)
	}
	return nil
}

// readLengths reads how many tokens a text may have.
func (f *folder) readLengths(path string) error {
	var sentence struct {
		Max int `json:"max_seq_length"`
	}
	var model struct {
		Max int `json:"max_position_embeddings"`
	}
	_, err1 := readJSON(path, "sentence_bert_config.json", &sentence)
	_, err2 := readJSON(path, "config.json", &model)
	f.tokens = maxTokens
	for _, n := range []int{sentence.Max, model.Max} {
		if n > 0 {
			f.tokens = min(f.tokens, n)
		}
	}
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if f.tokens < len(f.tokenizer.before)+len(f.tokenizer.after)+1 {
		return kb.Errorf(kb.Invalid, "模型文件夹 %s 的 max_seq_length 太小：%d", path, f.tokens)
	}
	return nil
}
