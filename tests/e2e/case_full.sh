# No room for the store: one clear line, status 1, and what was committed
# stays, so that the run can go on.
. "$top/tests/e2e/lib.sh"
log 100
# Not so fast that all of it comes within the tenth of a second of one commit.
slow=words=1000,ttft=20ms,rate=100000
simulator --model "sim-control:$slow" --model "sim-treatment:$slow"
status=0
(
    ulimit -f 700
    replay --concurrency 4 >out.txt 2>err.txt
) || status=$?
[ $status = 1 ] || fail "status $status: $(tail -3 err.txt)"
tail -1 err.txt | grep -q 'diptych: replay: run.db: the disk is full' ||
    fail "$(tail -3 err.txt)"
[ "$(grep -c '^diptych:' err.txt)" = 1 ] || fail "more than one line"
before=$(sql 'select count(*) from reply')
[ "$before" -gt 0 ] && [ "$before" -lt 200 ] || fail "$before replies"
[ "$(sql 'pragma integrity_check')" = ok ] || fail "the store is damaged"
replay --concurrency 4 >out.txt 2>err.txt
grep -q "going on: $before of 200" err.txt || fail "$(cat err.txt)"
[ "$(sql 'select count(*) from reply')" = 200 ] || fail "not complete"

if [ "$(id -u)" = 0 ]; then
    echo "root may write everywhere: folders that are read-only are skipped"
    exit 0
fi
mkdir closed
cp run.db closed
chmod 555 closed
status=0
"$DIPTYCH" replay --no-config --no-screen log.jsonl --store closed/new.db \
    --control "sim-control@$url" --treatment "sim-treatment@$url" \
    2>err.txt || status=$?
[ $status = 1 ] || fail "status $status in a folder that is read-only"
grep -q 'closed/new.db: cannot be made: Permission denied' err.txt ||
    fail "$(cat err.txt)"
diptych report closed/run.db >out.txt || fail "a report needs no writing"
chmod 000 closed
status=0
diptych report closed/run.db 2>err.txt || status=$?
chmod 755 closed
[ $status = 1 ] || fail "status $status for a folder that is closed"
grep -q 'closed/run.db: Permission denied' err.txt || fail "$(cat err.txt)"
