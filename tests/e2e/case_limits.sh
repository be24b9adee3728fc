# --max-errors ends the run with 1; output is clean data, lines go to standard
# error; settings come from file, environment and command line.
. "$top/tests/e2e/lib.sh"
log 40
simulator --fast --model sim-control --model sim-treatment \
    --model bad:fault.server_error=100%
status=0
"$DIPTYCH" replay --no-config --no-screen log.jsonl --store few.db \
    --prices "$top/data/prices.json" --control "sim-control@$url" \
    --treatment "bad@$url" --tries 1 --concurrency 2 --max-errors 5 \
    >out.txt 2>err.txt || status=$?
[ $status = 1 ] || fail "--max-errors: status $status"
failed=$(sqlite3 few.db "select count(*) from replies where outcome <> 'ok'")
[ "$failed" -ge 6 ] && [ "$failed" -le 8 ] || fail "$failed failed"
tail -1 err.txt | grep -q 'diptych: replay: .*5' || fail "$(cat err.txt)"
# As many are allowed.
log 5
"$DIPTYCH" replay --no-config --no-screen log.jsonl --store all.db \
    --prices "$top/data/prices.json" --control "sim-control@$url" \
    --treatment "bad@$url" --tries 1 --max-errors 5 >out.txt 2>err.txt ||
    fail "five errors of five: $(cat err.txt)"

# The report alone on standard output: byte for byte what report prints.
replay >out.txt 2>err.txt
diptych report run.db >again.txt
cmp out.txt again.txt || fail "standard output has more than the report"
grep -q 'pairs=5/5' err.txt || fail "no lines: $(cat err.txt)"
# Standard output that takes nothing is a failure.
for to in '>/dev/full' '>&-'; do
    status=0
    eval "replay $to" 2>err.txt || status=$?
    [ $status = 1 ] || fail "status $status with $to"
    grep -q 'diptych: standard output cannot be written' err.txt ||
        fail "$(cat err.txt)"
done
# And a store does not become it: files are closed to others.
[ "$(sql 'pragma integrity_check')" = ok ] || fail "the store is damaged"

# Later wins: file, environment, command line.
cat >diptych.conf <<C
[replay]
control = sim-control@$url
treatment = sim-treatment@$url
limit = 2
repeats = 3
concurrency = 4
no-screen = yes
C
DIPTYCH_REPEATS=2 DIPTYCH_CONCURRENCY=5 "$DIPTYCH" replay log.jsonl \
    --concurrency 6 --prices "$top/data/prices.json" >out.txt 2>err.txt ||
    fail "$(cat err.txt)"
store=replays/log.sim-control.sim-treatment.db
[ -f $store ] || fail "no store of the usual name: $(ls -R)"
[ "$(sqlite3 $store "select group_concat(value) from setting
    where name in ('limit', 'repeats', 'in-flight')")" = 2,6,2 ] ||
    fail "$(sqlite3 $store 'select * from setting')"
