# Standard input, two logs, conversations, bad lines, parts of a log, repeats
# and warm-up: what is stored, and what is counted.
. "$top/tests/e2e/lib.sh"
simulator --fast --log truth.jsonl

# run STORE LOG... [OPTION...]
run() {
    "$DIPTYCH" replay --no-config --no-screen --store "$1" \
        --prices "$top/data/prices.json" --control "sim-control@$url" \
        --treatment "sim-treatment@$url" "${@:2}" >out.txt 2>err.txt ||
        fail "$*: $(cat err.txt)"
}
count() {
    sqlite3 "$1" "select count(*) from $2"
}

log 5
run in.db - <log.jsonl
[ "$(count in.db reply)" = 10 ] || fail "standard input: $(cat err.txt)"
# The same from a file is the same experiment.
run in.db log.jsonl
grep -q 'going on: 10 of 10' err.txt || fail "not resumed: $(cat err.txt)"

printf 'one\ntwo\n' >a.txt
printf '{"prompt":"three"}\n' >b.jsonl
run two.db a.txt b.jsonl
[ "$(sqlite3 two.db "select group_concat(id || '/' || file || '/' || line)
    from prompt order by seq")" = 1/1/1,2/1/2,2:1/2/1 ] ||
    fail "two logs: $(sqlite3 two.db 'select id, file, line from prompt')"
[ "$(count two.db reply)" = 6 ] || fail "two logs: not six replies"

cat >talk.json <<'J'
[{"id":"c1","conversations":[{"from":"human","value":"a"},
 {"from":"gpt","value":"b"},{"from":"human","value":"c"},
 {"from":"gpt","value":"d"}]},
 {"id":"c2","conversations":[{"from":"human","value":"e"}]}]
J
run talk.db talk.json
[ "$(sqlite3 talk.db "select group_concat(id || '/' || conversation_id)
    from prompt order by seq")" = 'c1#1/c1,c1#2/c1,c2#1/c2' ] ||
    fail "clusters: $(sqlite3 talk.db 'select * from prompt')"

printf '{"prompt":"a"}\nnonsense\n{"prompt":"b"}\n{"prompt":3}\n' >bad.jsonl
run bad.db bad.jsonl --skip-bad
[ "$(count bad.db prompt)" = 2 ] || fail "not two prompts"
[ "$(grep -c '^bad.jsonl:[24]: ' err.txt)" = 2 ] || fail "bad lines unnamed"
grep -q '2 bad lines were passed over' err.txt || fail "$(cat err.txt)"
grep -q 'lines of the log *2 could not be read' out.txt ||
    fail "not in the report: $(cat out.txt)"

log 40
run limit.db log.jsonl --limit 7
[ "$(sqlite3 limit.db 'select group_concat(line) from prompt
    order by seq')" = 1,2,3,4,5,6,7 ] || fail "--limit: not the first seven"
run sample.db log.jsonl --sample 9
run again.db log.jsonl --sample 9
run other.db log.jsonl --sample 9 --seed 7
for name in sample again other; do
    [ "$(count $name.db prompt)" = 9 ] || fail "--sample: not nine in $name"
    sqlite3 $name.db 'select line from prompt order by line' >$name
done
cmp sample again || fail "the same seed draws others"
! cmp -s sample other || fail "another seed draws the same"
run both.db log.jsonl --limit 5 --sample 3
[ "$(sqlite3 both.db 'select count(*) from prompt where line <= 5')" = 3 ] ||
    fail "--sample of --limit: $(sqlite3 both.db 'select line from prompt')"

run repeat.db log.jsonl --limit 4 --repeats 3
[ "$(count repeat.db reply)" = 24 ] || fail "--repeats: not 24 replies"
[ "$(sqlite3 repeat.db 'select count(distinct prompt || variant || "/" ||
    repeat) from reply where repeat between 1 and 3')" = 24 ] ||
    fail "--repeats: not each three times"
run warm.db log.jsonl --limit 6 --warmup 4
[ "$(count warm.db 'reply where warmup = 1')" = 8 ] || fail "no warm-up"
[ "$(count warm.db 'reply where warmup = 0')" = 12 ] ||
    fail "warm-up took the place of what counts"
[ "$(count warm.db pairs)" = 6 ] || fail "warm-up counts as pairs"
grep -q 'replies  *6  *6' out.txt || fail "warm-up is in the report"

run whole.db log.jsonl --limit 3 --no-stream
[ "$(count whole.db 'reply where first_token_us is not null')" = 0 ] ||
    fail "--no-stream: a first token"
[ "$(count whole.db "replies where outcome = 'ok'")" = 6 ] ||
    fail "--no-stream: $(cat out.txt)"
