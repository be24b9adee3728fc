# The key goes to the endpoint and nowhere else: not into the store, not onto
# any line, also when it is refused.
. "$top/tests/e2e/lib.sh"
log 3
key=sk-test-0123456789abcdefSECRET
echo "$key" >key.txt
cp key.txt right.txt
simulator --fast --key-file right.txt
replay --control-key-file key.txt --treatment-key-file key.txt >out.txt 2>&1
[ "$(sql "select count(*) from replies where outcome = 'ok'")" = 6 ] ||
    fail "the key was not sent: $(cat out.txt)"
echo "${key}x" >key.txt
rm run.db
status=0
replay --control-key-file key.txt --treatment-key-file key.txt \
    >>out.txt 2>&1 || status=$?
[ $status = 1 ] || fail "status $status for a bad key"
grep -q 'Authorization' out.txt || fail "not said which header: $(cat out.txt)"
grep -q 401 out.txt || fail "not said what came back"
[ "$(sql 'select count(*) from reply')" = 0 ] || fail "a refusal was kept"
! grep -rq 0123456789abcdef out.txt run.db* || fail "the key is somewhere"
# The run goes on with the right key.
echo "$key" >key.txt
replay --control-key-file key.txt --treatment-key-file key.txt >/dev/null 2>&1
[ "$(sql 'select count(*) from reply')" = 6 ] || fail "not finished"
# What sends nothing needs none.
diptych replay --no-config --dry-run log.jsonl --control gpt-4.1 \
    --treatment gpt-4.1-mini --prices "$top/data/prices.json" >out.txt ||
    fail "a dry run wants a key"
grep -q 'nothing was sent' out.txt || fail "$(cat out.txt)"
