# What the engine was late by belongs to the replies that it took: neither the
# rest, sent later, nor the same command again, which sends nothing, has them
# trusted after all.
. "$top/tests/e2e/lib.sh"
log 60
simulator --model sim-control:ttft=20ms,rate=5000,words=5 \
    --model sim-treatment:ttft=20ms,rate=5000,words=5
own='lag_p50_us, lag_p99_us, lag_max_us, sent, sent_late, connections_opened'

again() {
    status=0
    replay --gate 'p50-latency <= 1.5x' --gate 'error-rate <= 50pp' "$@" \
        >out.txt 2>err.txt || status=$?
}

# late MICROSECONDS: that was its lag, in the median
late() {
    sqlite3 run.db "update engine set lag_p50_us = $1, lag_p99_us = 2 * $1,
        lag_max_us = 3 * $1, sent_late = 7"
}

# ends STATUS WORD: of the same command, which sends nothing
ends() {
    before=$(sql "select $own from engine")
    again
    [ $status = "$1" ] || fail "status $status, not $1: $(head -20 out.txt)"
    grep -q "^$2" out.txt || fail "not $2: $(head -20 out.txt)"
    [ "$(sql "select $own from engine")" = "$before" ] ||
        fail "$before was made $(sql "select $own from engine")"
}
again --budget 0.003
sent=$(sql 'select count(*) from reply')
[ "$sent" -gt 10 ] && [ "$sent" -lt 110 ] || fail "$sent sent: $(cat err.txt)"
late 122000

# Those that are sent now are not late; those of before are still there.
again
[ $status = 5 ] || fail "status $status: $(head -20 out.txt)"
grep -q 'loop lag.*p99 244 ms' out.txt || fail "not said: $(cat out.txt)"
[ "$(sql 'select sent, sent_late >= 7 from engine')" = '120|1' ] ||
    fail "not all that was sent: $(sql "select $own from engine")"
ends 5 INVALID
# It was for nothing else.
late 20
ends 0 PROMOTE
