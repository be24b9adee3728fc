# A budget stops both variants at the same prompt, and is not passed.
. "$top/tests/e2e/lib.sh"
log 200
simulator --fast
replay --budget 0.01 --concurrency 4 >report.txt 2>lines.txt
spent=$(sql 'select sum(cost_nano_usd) from reply')
[ "$spent" -le 10000000 ] || fail "spent $spent nano-dollars of 10000000"
[ "$(sql 'select count(*) from reply')" -gt 4 ] || fail "nothing was sent"
[ "$(sql 'select count(*) from (select prompt from reply group by prompt
    having count(*) <> 2)')" = 0 ] || fail "one variant went further"
grep -q 'budget' report.txt || fail "the report does not say it"
# However small it is, and however many are in flight.
for budget in 0.0001 0.002 0.005; do
    rm -f run.db
    replay --budget $budget --concurrency 16 >report.txt 2>lines.txt
    sql "select 1 where coalesce((select sum(cost_nano_usd) from reply), 0) <=
        $budget * 1e9" | grep -q 1 ||
        fail "$budget: $(sql 'select sum(cost_nano_usd) from reply')"
    grep -q "budget of \$$budget leaves" lines.txt || fail "$(cat lines.txt)"
done
[ "$(sql 'select count(*) from reply')" -gt 4 ] || fail "nothing was sent"
# Without a price there is nothing to reckon with.
status=0
"$DIPTYCH" replay --no-config --no-screen log.jsonl --store other.db \
    --control "who@$url" --treatment "sim-treatment@$url" --budget 1 \
    --prices "$top/data/prices.json" 2>lines.txt || status=$?
[ $status = 2 ] || fail "status $status without a price"
grep -q 'no price for who' lines.txt || fail "$(cat lines.txt)"
