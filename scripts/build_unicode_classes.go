//go:build ignore

// Write schemas/go/unicode.tsv: the Unicode classes that Go's regular expressions know by name, and its case folding.
//
//	go run scripts/build_unicode_classes.go > schemas/go/unicode.tsv
package main

import (
	"fmt"
	"regexp/syntax"
	"sort"
	"strings"
	"unicode"
)

func main() {
	fmt.Printf("#unicode\t%s\n", unicode.Version)
	lines := map[string]string{}
	first := map[string]string{}
	names := []string{"Any", "Assigned", "Ascii", "Lc"}
	for _, table := range []map[string]*unicode.RangeTable{unicode.Categories, unicode.Scripts} {
		for name := range table {
			names = append(names, name)
		}
	}
	for name := range unicode.CategoryAliases {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		return len(names[i]) < len(names[j]) || len(names[i]) == len(names[j]) && names[i] < names[j]
	})
	for _, name := range names {
		re, err := syntax.Parse(`\p{`+name+`}`, syntax.Perl)
		if err != nil {
			continue
		}
		ranges := encoded(runes(re))
		key := canonical(name)
		if same, found := first[ranges]; found {
			ranges = "=" + same
		} else {
			first[ranges] = key
		}
		lines[key] = ranges
	}
	keys := []string{}
	for key := range lines {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		fmt.Printf("%s\t%s\n", key, lines[key])
	}
	fmt.Printf("#fold\t%s\n", strings.Join(orbits(), " "))
}

// runes gives the ranges of a parsed class, which may have become a dot or a single character.
func runes(re *syntax.Regexp) []rune {
	switch re.Op {
	case syntax.OpCharClass:
		return re.Rune
	case syntax.OpAnyChar:
		return []rune{0, unicode.MaxRune}
	case syntax.OpLiteral:
		return []rune{re.Rune[0], re.Rune[0]}
	}
	panic(re.String())
}

// encoded writes ranges as hexadecimal distances: the gap since the last range, and how many more characters follow.
func encoded(ranges []rune) string {
	var parts []string
	next := rune(0)
	for i := 0; i < len(ranges); i += 2 {
		part := fmt.Sprintf("%x", ranges[i]-next)
		if ranges[i+1] > ranges[i] {
			part += fmt.Sprintf("+%x", ranges[i+1]-ranges[i])
		}
		parts = append(parts, part)
		next = ranges[i+1] + 1
	}
	return strings.Join(parts, " ")
}

// canonical spells a name with one leading capital and without spaces, hyphens and underscores.
func canonical(name string) string {
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(name))
	return strings.ToUpper(name[:1]) + name[1:]
}

// orbits lists the groups of characters that are equal when case is ignored, as hexadecimal code points.
func orbits() []string {
	var all []string
	for r := rune(0); r <= unicode.MaxRune; r++ {
		orbit := []string{fmt.Sprintf("%x", r)}
		smallest := true
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			smallest = smallest && f > r
			orbit = append(orbit, fmt.Sprintf("%x", f))
		}
		if smallest && len(orbit) > 1 {
			all = append(all, strings.Join(orbit, ","))
		}
	}
	return all
}
