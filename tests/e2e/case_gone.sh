# An endpoint that dies while it is asked ends the run: what it was asked then
# stays missing, and the same command asks it once it is there again.
. "$top/tests/e2e/lib.sh"
log 200
speed() {
    simulator --model sim-control:ttft=10ms,rate=5000,words=5 \
        --model sim-treatment:ttft=10ms,rate=5000,words=5 "$@"
}
speed
replay --concurrency 4 --tries 1 >first.out 2>first.txt &
parent=$!
until [ -f run.db ] && [ "$(sql 'select count(*) from reply' 2>/dev/null)" -gt 30 ] 2>/dev/null; do
    kill -0 $parent || fail "ended before: $(cat first.txt)"
done
kill -9 "$simulator"
status=0
wait $parent || status=$?
[ $status = 1 ] || fail "status $status: $(cat first.txt)"
tail -1 first.txt | grep -q \
    '^diptych: replay: .*: no connection for 20 requests in a row: .*127.0.0.1' ||
    fail "not said: $(cat first.txt)"
[ "$(sql 'select phase from engine')" = failed ] || fail "not failed"
# What was cut, or sent over a connection that was open, had an answer before.
[ "$(sql "select count(*) from replies where outcome = 'connect'")" -lt 10 ] ||
    fail "failures of nobody: $(sql 'select outcome, count(*) from replies
        group by 1')"
before=$(sql 'select count(*) from reply')
[ "$before" -lt 300 ] || fail "$before replies of a dead endpoint"

port=${url%/v1}
wait "$simulator" 2>/dev/null || :
speed --port "${port##*:}"
replay --concurrency 4 --tries 1 >second.out 2>second.txt ||
    fail "not resumed: $(cat second.txt)"
grep -q "going on: $before of 400 replies" second.txt || fail "$(cat second.txt)"
[ "$(sql "select count(*) from replies where outcome = 'ok'")" -gt 380 ] ||
    fail "not asked again"
[ "$(sql 'select count(*) from reply')" = 400 ] || fail "not complete"
