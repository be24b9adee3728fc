# SIGINT: nothing new is sent, what is in flight is finished and stored, the
# report says so, status 130. SIGTERM the same with 143.
. "$top/tests/e2e/lib.sh"
log 200
simulator --model sim-control:ttft=30ms,rate=1000 \
    --model sim-treatment:ttft=30ms,rate=1000 --log truth.jsonl
for signal in INT:130 TERM:143; do
    "$DIPTYCH" replay --no-config --no-screen log.jsonl --store "$signal.db" \
        --prices "$top/data/prices.json" --concurrency 4 \
        --control "sim-control@$url" --treatment "sim-treatment@$url" \
        >report.txt 2>lines.txt &
    parent=$!
    until [ "$(sqlite3 -readonly "$signal.db" 'select count(*) from reply' \
        2>/dev/null || echo 0)" -gt 10 ]; do
        kill -0 $parent || fail "ended before it could be stopped"
    done
    kill -"${signal%:*}" $parent
    status=0
    wait $parent || status=$?
    [ $status = "${signal#*:}" ] || fail "$signal: status $status"
    stored=$(sqlite3 "$signal.db" 'select count(*) from reply')
    [ "$stored" -lt 400 ] || fail "nothing was left to interrupt"
    grep -qi 'interrupted' report.txt || fail "the report does not say it"
    # What was answered was kept: pairs in flight were finished.
    odd=$(sqlite3 "$signal.db" 'select count(*) from (select prompt from reply
        group by prompt having count(*) <> 2)')
    [ "$odd" = 0 ] || fail "$odd pairs have one side only"
done
