# A store is a log: what was asked in it is asked again, of others.
. "$top/tests/e2e/lib.sh"
log 12
simulator --model sim-control:ttft=2ms,rate=5000 \
    --model sim-treatment:ttft=2ms,rate=5000
replay >/dev/null 2>out.txt || fail "$(cat out.txt)"
mv run.db first.db
before=$(cksum <first.db)
again() { # OPTION...: of first.db
    diptych replay --no-config --no-screen first.db --store run.db \
        --prices "$top/data/prices.json" --control "sim-control@$url" \
        --treatment "sim-treatment@$url" "$@" >out.txt 2>&1
}
prompts() {
    sqlite3 -readonly "$1" "select seq, id, user_id, conversation_id, at_us,
        reference, request from prompt order by seq"
}
again --max-errors 1000 || fail "$(cat out.txt)"
[ "$(sql 'select count(*) from prompt')" = 12 ] || fail "not all prompts"
prompts first.db >want.txt
prompts run.db | cmp - want.txt || fail "other prompts"
[ "$(sql 'select count(*) from reply where outcome = "ok"')" = 24 ] ||
    fail "not all answered"
[ "$(cksum <first.db)" = "$before" ] || fail "the log was changed"
# What was lost is asked again, and nothing else.
sqlite3 run.db 'delete from body where reply in
    (select seq from reply where prompt > 9); delete from reply
    where prompt > 9'
again --max-errors 1000 || fail "$(cat out.txt)"
grep -q 'going on: 18 of 24 replies' out.txt || fail "$(cat out.txt)"
[ "$(sql 'select count(*) from reply')" = 24 ] || fail "not complete"
# One that has another prompt is another log.
cp first.db kept.db
sqlite3 first.db "update prompt set user_id = 'other' where seq = 3"
again --max-errors 1000 && fail "taken for the same log"
grep -q 'log' out.txt || fail "$(cat out.txt)"
mv kept.db first.db
# By the times that the first log had, and a part of it.
rm -f run.db*
again --speed 1000 --limit 5 || fail "$(cat out.txt)"
[ "$(sql 'select count(*) from prompt')" = 5 ] || fail "not the first five"
[ "$(sql 'select count(*) from reply')" = 10 ] || fail "not all answered"
# Not into itself.
status=0
diptych replay --no-config --no-screen first.db --store ./first.db --fresh \
    --control "sim-control@$url" --treatment "sim-treatment@$url" \
    >out.txt 2>&1 || status=$?
[ $status = 2 ] || fail "status $status"
grep -q 'is a log and cannot be the store' out.txt || fail "$(cat out.txt)"
# What it would cost is reckoned from a store, too.
diptych plan --no-config first.db >plan.txt || fail "no plan"
grep -q 'With 12 pairs' plan.txt || fail "$(cat plan.txt)"
