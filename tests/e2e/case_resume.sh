# kill -9 of the engine: the store opens, nothing is there twice, and the same
# command sends only what is missing.
. "$top/tests/e2e/lib.sh"
log 120
speed() {
    simulator --model sim-control:ttft=20ms,rate=2000 \
        --model sim-treatment:ttft=20ms,rate=2000 "$@"
}
speed
replay --concurrency 4 >/dev/null 2>first.txt &
parent=$!
until [ -f run.db ] && [ "$(sql 'select count(*) from reply' 2>/dev/null)" -gt 30 ] 2>/dev/null; do
    kill -0 $parent || fail "ended before it could be killed: $(cat first.txt)"
done
engine=$(sql 'select pid from engine')
kill -9 "$engine"
wait $parent && fail "a killed engine is a success"
grep -q 'killed by signal 9' first.txt || fail "not said: $(cat first.txt)"
before=$(sql 'select count(*) from reply')
[ "$before" -lt 240 ] || fail "nothing was left to do"
# The same endpoint, whose log begins with what is asked from now on.
port=${url%/v1}
stop_simulator
speed --port "${port##*:}" --log truth.jsonl
replay --concurrency 4 >/dev/null 2>second.txt
grep -q "going on: $before of 240 replies" second.txt ||
    fail "not resumed: $(cat second.txt)"
[ "$(sql 'select count(*) from reply')" = 240 ] || fail "not complete"
[ "$(sql 'select count(*) from (select distinct prompt, variant, repeat
    from reply)')" = 240 ] || fail "something is there twice"
[ "$(sql 'pragma integrity_check')" = ok ] || fail "the store is damaged"
# What was stored was not asked for again. Who was told to wait came again.
stop_simulator
served=$(grep -c '"status":200' truth.jsonl)
[ "$served" = $((240 - before)) ] ||
    fail "$served answers for the missing $((240 - before)) replies"
# A third time there is nothing to send, and nobody is needed to answer.
replay --concurrency 4 >/dev/null 2>third.txt
grep -q 'going on: 240 of 240' third.txt || fail "$(cat third.txt)"
# Nor is what happened in the runs before told again as if it were new.
[ "$(sql "select count(*) from event where kind = 'start'")" = 3 ] ||
    fail "not three runs"
[ "$(grep -c ' start: ' second.txt)" = 1 ] || fail "$(cat second.txt)"
[ "$(grep -c ' start: ' third.txt)" = 1 ] || fail "$(cat third.txt)"
