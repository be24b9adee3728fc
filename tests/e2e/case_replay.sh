# Every prompt reaches both variants, once; the report counts what was stored.
. "$top/tests/e2e/lib.sh"
log 40
simulator --fast --model sim-control --model sim-treatment --log truth.jsonl
replay >report.txt 2>lines.txt
stop_simulator # it writes its log now
[ "$(ls run.db*)" = run.db ] || fail "the store is more than one file: $(ls)"
[ "$(sql 'select count(*) from reply')" = 80 ] || fail "not 80 replies"
[ "$(sql 'select count(distinct prompt) from reply')" = 40 ] ||
    fail "not 40 prompts"
[ "$(wc -l <truth.jsonl)" = 80 ] || fail "the simulator saw other requests"
grep -q '40 prompts are in run.db' lines.txt || fail "no first line"
diptych report run.db --format json >report.json
grep -q '"diptych.report/1"' report.json || fail "no schema"
# The key of every reply is the id the server gave: each was asked once.
sql 'select distinct request_id from replies order by 1' >stored
sed 's/.*"request_id":"\([^"]*\)".*/\1/' truth.jsonl | sort >served
cmp stored served || fail "other request ids"
# So are the headers that tell how close a limit was, and how busy the server.
[ "$(sql "select count(*) from replies where headers like
    '%openai-processing-ms: %x-ratelimit-remaining-requests: 9%'")" = 80 ] ||
    fail "no headers: $(sql 'select headers from replies limit 1')"
