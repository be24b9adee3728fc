# Another log, or other settings, on the same store: refused, with what
# differs, and nothing is sent; --fresh keeps the old store beside the new.
. "$top/tests/e2e/lib.sh"
log 4
simulator --fast --log truth.jsonl
replay >/dev/null 2>&1
status=0
replay --seed 7 >/dev/null 2>other.txt || status=$?
[ $status = 2 ] || fail "status $status for another seed"
grep -q 'seed' other.txt || fail "$(cat other.txt)"
status=0
log 5
replay >/dev/null 2>other.txt || status=$?
[ $status = 2 ] || fail "status $status for another log"
grep -q 'log.hash' other.txt || fail "$(cat other.txt)"
[ "$(sql 'select count(*) from reply')" = 8 ] || fail "the store changed"
replay --fresh >/dev/null 2>&1
[ -f run.db.1 ] || fail "the old store is gone"
[ "$(sql 'select count(*) from reply')" = 10 ] || fail "not anew"
