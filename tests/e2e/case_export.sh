# What export writes is what the store has: the same names and numbers, in a
# stable order, as a table and as JSON lines.
. "$top/tests/e2e/lib.sh"
log 12
simulator --fast
replay --warmup 2 --repeats 2 >/dev/null 2>&1
export_run() {
    diptych export --no-config run.db "$@"
}
[ "$(export_run --format csv | wc -l)" = 25 ] || fail "not 24 pairs"
[ "$(export_run | wc -l)" = 24 ] || fail "not 24 pairs in JSON"
[ "$(export_run --what replies | wc -l)" = 48 ] || fail "not 48 replies"
[ "$(export_run --what replies --warmup | wc -l)" = 52 ] || fail "no warm-up"
[ "$(export_run --what prompts | wc -l)" = 12 ] || fail "not 12 prompts"
[ "$(export_run --what votes --format csv | wc -l)" = 1 ] || fail "votes"
# The same numbers as by SQL.
export_run --what replies --format csv >replies.csv
sqlite3 -separator , :memory: '.mode csv' '.import replies.csv r' \
    "select prompt, repeat, variant, outcome, latency_us, output_tokens,
    cost_nano_usd, normal_hash from r order by 1 + prompt, repeat, variant" \
    >one.txt
sqlite3 -csv run.db "select prompt, repeat, variant, outcome, latency_us,
    output_tokens, cost_nano_usd, normal_hash from replies where not warmup
    order by prompt, repeat, variant" >other.txt
diff one.txt other.txt || fail "numbers differ"
# The columns that the manual tells of.
head -1 replies.csv | grep -q \
    '^prompt,prompt_id,repeat,variant,user_id,conversation_id,outcome,' ||
    fail "$(head -1 replies.csv)"
export_run --format csv | head -1 | tr , '\n' >names.txt
sort names.txt | uniq -d | grep . && fail "a name is there twice"
sed -n 's/^control_/treatment_/p' names.txt >control.txt
grep '^treatment_' names.txt | diff control.txt - || fail "sides differ"
# Texts come when they are asked for, whatever is in them.
! export_run | grep -q '"control_text"' || fail "texts unasked for"
export_run --bodies --what replies | grep -q '"text":"' || fail "no texts"
export_run --bodies --what prompts | grep -q '"request":"{' || fail "no request"
printf 'id,variant,text,status\n1,A,"a ""b"", c\nd",200\n2,B, ,500\n' >odd.csv
diptych import --no-config odd.csv --store odd.db 2>/dev/null
diptych export --no-config odd.db --what replies --bodies -f csv >odd.txt
grep -qF '"a ""b"", c' odd.txt || fail "not quoted: $(cat odd.txt)"
[ "$(sqlite3 :memory: '.mode csv' '.import odd.txt r' \
    'select count(*) from r')" = 2 ] || fail "not a table"
# What a spreadsheet would run is no formula; other texts are as they were.
printf '%s\n' id,variant,text,status '-1,A,"=HYPERLINK(""x"")",200' \
    '2,B,- a list,500' >evil.csv
diptych import --no-config evil.csv --store evil.db 2>/dev/null
diptych export --no-config evil.db --what replies --bodies -f csv >evil.txt
grep -qF ",\"'=HYPERLINK(\"\"x\"\")\"," evil.txt || fail "$(cat evil.txt)"
grep -qF ',- a list,' evil.txt || fail "$(cat evil.txt)"
grep -q '^1,-1,' evil.txt || fail "$(cat evil.txt)"
diptych export --no-config evil.db --what replies --bodies |
    grep -qF '"=HYPERLINK(\"x\")"' || fail "JSON lines are not as they were"
# A side that is not there is empty.
diptych export --no-config odd.db -f csv >half.csv
[ "$(wc -l <half.csv)" = 3 ] || fail "not a row each: $(cat half.csv)"
[ "$(sqlite3 :memory: '.mode csv' '.import half.csv r' \
    '.mode list' "select prompt, control_outcome, treatment_outcome
    from r")" = "1|ok|
2||http_5xx" ] || fail "sides: $(cat half.csv)"
# Into a file; what cannot be is said.
export_run --output out.jsonl
export_run | cmp - out.jsonl || fail "the file differs"
echo old >kept.jsonl
(ulimit -f 40 && trap '' XFSZ && export_run --output kept.jsonl) 2>err.txt &&
    fail "written beyond what a file may have"
grep -q '^diptych: export: kept.jsonl: File too large' err.txt ||
    fail "$(cat err.txt)"
[ "$(cat kept.jsonl)" = old ] || fail "the old file is gone"
[ "$(echo kept.jsonl*)" = kept.jsonl ] || fail "left behind: $(echo kept*)"
status=0
export_run --what pears 2>err.txt || status=$?
[ $status = 2 ] || fail "status $status for pears"
status=0
export_run --output /dev/full 2>err.txt || status=$?
[ $status = 1 ] || fail "status $status where nothing can be written"
grep -q /dev/full err.txt || fail "not said where: $(cat err.txt)"
