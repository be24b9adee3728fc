# Gates: frozen with the run, judged by the report, told by the exit status.
. "$top/tests/e2e/lib.sh"
log 200
quick=ttft=1ms,rate=5000,words=5
simulator --model "sim-control:$quick" --model "sim-treatment:$quick" \
    --model "bad:$quick,fault.server_error=60%" \
    --model "bad-slow:ttft=20ms,rate=5000,words=5,fault.server_error=60%"

# ends STATUS COMMAND...: with what is said in out.txt and err.txt
ends() {
    local want=$1 status=0
    shift
    "$@" >out.txt 2>err.txt || status=$?
    [ $status = "$want" ] ||
        fail "status $status, not $want: $*: $(tail -3 err.txt; head -20 out.txt)"
}

# A gate with a slip in it: before anything is sent.
ends 2 replay --gate 'error-rat <= 1pp'
grep -q 'gate: "error-rat <= 1pp": column 1: .*did you mean error-rate?' \
    err.txt || fail "$(cat err.txt)"
ends 2 replay --success agreement
[ ! -e run.db ] || fail "a store was made"

# Promote, and what is frozen.
ends 0 replay --gate 'error-rate <= 10pp' --gate 'agreement >= 10 %'
grep -qi 'promote' out.txt || fail "$(head -20 out.txt)"
[ "$(sql "select value from setting where name = 'gates'")" = \
    'error-rate <= +10pp, agreement >= 10%' ] || fail "not frozen"
[ "$(sql "select value from setting where name = 'gates.default'")" = no ] ||
    fail "default gates"
ends 0 diptych report --no-config run.db

# Other gates afterwards are said to be others.
ends 4 diptych report --no-config run.db --gate 'error-rate <= 0.1pp'
grep -q 'frozen at the start' out.txt || fail "$(cat out.txt)"
ends 3 diptych report --no-config run.db --gate 'answer-length >= 9x'
ends 2 diptych report --no-config run.db --gate 'error-rate >= 1pp'
ends 4 diptych report --no-config run.db --gate 'error-rate <= 10pp' \
    --success error-rate
ends 2 diptych report --no-config run.db --gate 'p99-latency <= 2'

# A run goes on under its own gates alone.
ends 2 replay --gate 'error-rate <= 9pp'
grep -q 'gates were frozen.*stored error-rate <= +10pp' err.txt ||
    fail "$(cat err.txt)"
ends 0 replay --gate 'agreement >= 10%' --gate 'error-rate <= +10pp'
ends 0 replay

# Roll back; by default gates the status stays 0. Both from a settings file.
printf '%s\n' 'gate = error-rate <= 10pp' 'gate = p99-latency <= 9x' >gates.conf
bad() {
    "$DIPTYCH" replay --no-screen log.jsonl --tries 1 \
        --prices "$top/data/prices.json" --control "sim-control@$url" "$@"
}
ends 3 bad --config gates.conf --store bad.db --treatment "bad@$url"
grep -q '^verdict.*ROLL BACK\|roll back' out.txt || fail "$(head -20 out.txt)"
ends 3 diptych report --no-config bad.db
grep -q 'default' err.txt && fail "$(cat err.txt)"

# Frozen gates give way on the command line alone, and that is said first.
echo 'gate = error-rate <= 99pp' >mild.conf
ends 3 diptych report --config mild.conf bad.db
grep -q 'gates of the settings are not used' err.txt || fail "$(cat err.txt)"
ends 0 diptych report --no-config bad.db --gate 'error-rate <= 99pp'
said="$(tr '\n' ' ' <out.txt)"
[[ $said = *'PROMOTE: other gates than those frozen at the start; by those: '\
'ROLL BACK. By these: every gate holds'* ]] || fail "$(head out.txt)"
ends 0 bad --no-config --store default.db --treatment "bad@$url"
grep -q 'default' out.txt || fail "$(head -20 out.txt)"
default_says='the gates are the default ones: exit status 0; name gates to'
grep -q "^$default_says have it decide\$" err.txt || fail "$(cat err.txt)"
ends 0 diptych report --no-config default.db --format json
grep -q "^$default_says" err.txt || fail "$(cat err.txt)"

# Stopped at the first roll back, which stands, while there was much to send.
ends 3 bad --no-config --store stop.db --treatment "bad-slow@$url" \
    --gate 'error-rate <= 10pp' --stop-on-rollback --repeats 50 -c 2
mv run.db promoted.db
mv stop.db run.db
[ "$(sql 'select count(*) from reply')" -lt 20000 ] || fail "all was sent"
[ "$(sql "select count(*) from event where kind = 'verdict'
    and text like 'roll back after % pairs: error rate %'")" = 1 ] ||
    fail "$(sql 'select kind, text from event')"
[ "$(sql 'select phase from engine')" = interrupted ] || fail "not stopped"
ends 3 diptych report --no-config run.db
grep -q 'decided while it ran' out.txt || fail "$(head -30 out.txt)"

# Who interrupts a run does not ask for its verdict.
"$DIPTYCH" replay --no-config --no-screen log.jsonl --tries 1 --repeats 50 \
    --prices "$top/data/prices.json" --store int.db -c 2 \
    --control "sim-control@$url" --treatment "bad-slow@$url" \
    --gate 'error-rate <= 10pp' >out.txt 2>err.txt &
parent=$!
until [ "$(sqlite3 -readonly int.db 'select count(*) from reply' \
    2>/dev/null || echo 0)" -gt 10 ]; do
    kill -0 $parent || fail "ended before it could be stopped"
done
kill -INT $parent
status=0
wait $parent || status=$?
[ $status = 130 ] || fail "status $status: $(tail -3 err.txt)"
