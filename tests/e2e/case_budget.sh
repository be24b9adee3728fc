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
# Without a price there is nothing to reckon with.
status=0
"$DIPTYCH" replay --no-config --no-screen log.jsonl --store other.db \
    --control "who@$url" --treatment "sim-treatment@$url" --budget 1 \
    --prices "$top/data/prices.json" 2>lines.txt || status=$?
[ $status = 2 ] || fail "status $status without a price"
grep -q 'no price for who' lines.txt || fail "$(cat lines.txt)"
