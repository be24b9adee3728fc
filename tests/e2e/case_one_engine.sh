# One engine a store: a second is refused and told of the first, and --fresh
# takes nothing away from it. A making that was cut short begins anew.
. "$top/tests/e2e/lib.sh"
log 30
simulator --model sim-control:ttft=60s,sigma=0 \
    --model sim-treatment:ttft=60s,sigma=0
"$DIPTYCH" replay --no-config --no-screen log.jsonl --store run.db \
    --prices "$top/data/prices.json" --control "sim-control@$url" \
    --treatment "sim-treatment@$url" --concurrency 2 >out.txt 2>err.txt &
first=$!
end=$((SECONDS + 20))
until [ "$(sql 'select in_flight_control = 2 from engine' 2>/dev/null)" = 1 ]; do
    [ $SECONDS -lt $end ] || fail "it did not begin: $(cat err.txt)"
done
engine=$(sql 'select pid from engine')
for more in "" --fresh; do
    status=0
    # shellcheck disable=SC2086
    replay --concurrency 2 $more >second.out 2>second.err || status=$?
    [ $status = 1 ] || fail "a second engine: status $status"
    grep -q "run.db: in use by process $engine:" second.err ||
        fail "$more: $(cat second.err)"
    [ -f run.db ] && [ ! -e run.db.1 ] || fail "$more: the store was moved"
    kill -0 "$engine" || fail "$more: the first is gone"
done
# Others may look.
diptych report run.db >out.txt || fail "no report meanwhile"
diptych watch run.db --snapshot overview >out.txt || fail "no snapshot"
kill -INT $first
end=$((SECONDS + 20))
until [ "$(sql "select phase = 'stopping' from engine")" = 1 ]; do
    [ $SECONDS -lt $end ] || fail "it does not stop"
done
kill -INT $first
wait $first || [ $? = 130 ] || fail "status $?"
stop_simulator

# A crash leaves the log of the store beside it: --fresh keeps that, too.
simulator --fast
replay --fresh >out.txt 2>err.txt || fail "$(cat err.txt)"
[ -f run.db.1 ] || fail "the old store is gone"
sqlite3 run.db "pragma journal_mode = wal" >/dev/null
echo not to be lost >run.db-wal
replay --fresh >out.txt 2>err.txt || fail "$(cat err.txt)"
[ -f run.db.2 ] && grep -q 'not to be lost' run.db.2-wal ||
    fail "the log was not kept: $(ls)"
[ "$(sql 'select count(*) from reply')" = 60 ] || fail "not anew"

# As if it had been stopped while it read the logs.
sqlite3 run.db 'delete from setting; delete from prompt; delete from reply'
replay >out.txt 2>err.txt || fail "not begun anew: $(cat err.txt)"
grep -q '30 prompts are in' err.txt || fail "$(cat err.txt)"
[ "$(sql 'select count(*) from reply')" = 60 ] || fail "not anew"
