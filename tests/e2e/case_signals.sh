# A second signal gives up what is in flight; SIGHUP is ignored; a parent that
# is killed takes the engine with it, politely.
. "$top/tests/e2e/lib.sh"
log 60
simulator --model sim-control:ttft=20ms,sigma=0,rate=5000 \
    --model sim-treatment:ttft=20ms,sigma=0,rate=5000 \
    --model slow:ttft=120s,sigma=0

# begin STORE CONTROL TREATMENT: sets parent and engine
begin() {
    "$DIPTYCH" replay --no-config --no-screen log.jsonl --store "$1" \
        --prices "$top/data/prices.json" --concurrency 4 \
        --first-token-timeout 100s --control "$2@$url" \
        --treatment "$3@$url" >out.txt 2>err.txt &
    parent=$!
}
until_sql() {
    local end=$((SECONDS + 20))
    until [ "$(sqlite3 -readonly "$1" "$2" 2>/dev/null)" = 1 ]; do
        [ $SECONDS -lt $end ] || fail "not in time: $2: $(cat err.txt)"
        kill -0 $parent 2>/dev/null || [ -n "${dead:-}" ] ||
            fail "it ended: $(cat err.txt)"
    done
}
phase="phase = 'running' and in_flight_control = 4"

# Twice: answers that would take minutes are not waited for, nor stored.
begin twice.db slow slow
until_sql twice.db "select $phase from engine"
kill -INT $parent
until_sql twice.db "select phase = 'stopping' from engine"
kill -INT $parent
status=0
wait $parent || status=$?
[ $status = 130 ] || fail "status $status: $(cat err.txt)"
[ $SECONDS -lt 60 ] || fail "it waited"
[ "$(sqlite3 twice.db 'select count(*) from reply')" = 0 ] ||
    fail "what was given up is stored"
grep -qi interrupted out.txt || fail "no report: $(cat out.txt)"

# SIGHUP, to both processes: nothing.
begin hangup.db sim-control sim-treatment
until_sql hangup.db "select count(*) > 4 from reply"
engine=$(sqlite3 -readonly hangup.db 'select pid from engine')
kill -HUP $parent "$engine"
wait $parent || fail "a hang-up ended it: $(cat err.txt)"
[ "$(sqlite3 hangup.db 'select count(*) from reply')" = 120 ] ||
    fail "a hang-up cut it short"

# kill -9 of the parent: the engine finishes what is in flight.
begin orphan.db sim-control sim-treatment
until_sql orphan.db "select count(*) > 4 from reply"
engine=$(sqlite3 -readonly orphan.db 'select pid from engine')
kill -9 $parent
wait $parent 2>/dev/null || :
dead=1
until_sql orphan.db "select phase = 'interrupted' from engine"
end=$((SECONDS + 20))
while kill -0 "$engine" 2>/dev/null; do
    [ $SECONDS -lt $end ] || fail "the engine goes on"
done
[ "$(sqlite3 orphan.db 'select count(*) from (select prompt from reply
    group by prompt having count(*) <> 2)')" = 0 ] || fail "half a pair"
[ "$(sqlite3 orphan.db 'select count(*) from reply')" -lt 120 ] ||
    fail "it went on to the end"
[ "$(ls orphan.db*)" = orphan.db ] || fail "the store was not closed: $(ls)"
