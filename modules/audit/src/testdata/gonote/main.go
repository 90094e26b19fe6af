// Checks what Citywall exports with golang.org/x/mod: note for signatures, tlog for proofs.
// Reads one JSON object from standard input, prints "ok" or what does not agree.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type task struct {
	Key         string   `json:"key"`
	Checkpoint  string   `json:"checkpoint"`
	Older       string   `json:"older"`
	Index       int64    `json:"index"`
	Record      string   `json:"record"`
	Inclusion   []string `json:"inclusion"`
	Consistency []string `json:"consistency"`
}

func fail(what string, err error) {
	fmt.Println(what, err)
	os.Exit(1)
}

func open(text string, verifier note.Verifier) (int64, tlog.Hash) {
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		fail("note:", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		fail("origin:", fmt.Errorf("%q", lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail("size:", err)
	}
	hash, err := tlog.ParseHash(lines[2])
	if err != nil {
		fail("root:", err)
	}
	return size, hash
}

func hashes(texts []string) []tlog.Hash {
	var all []tlog.Hash
	for _, text := range texts {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			fail("hash:", err)
		}
		all = append(all, hash)
	}
	return all
}

func main() {
	var t task
	if err := json.NewDecoder(os.Stdin).Decode(&t); err != nil {
		fail("input:", err)
	}
	verifier, err := note.NewVerifier(t.Key)
	if err != nil {
		fail("key:", err)
	}
	size, root := open(t.Checkpoint, verifier)
	older, olderRoot := open(t.Older, verifier)
	leaf := tlog.RecordHash([]byte(t.Record))
	if err := tlog.CheckRecord(hashes(t.Inclusion), size, root, t.Index, leaf); err != nil {
		fail("inclusion:", err)
	}
	if err := tlog.CheckTree(hashes(t.Consistency), size, root, older, olderRoot); err != nil {
		fail("consistency:", err)
	}
	fmt.Println("ok")
}
