# A parameter that an endpoint refuses is left out or renamed, for that
# variant, and said in the store, on the lines and in the report.
. "$top/tests/e2e/lib.sh"
log 12
simulator --fast --model sim-control:refuse=temperature+seed \
    --model sim-treatment
replay --concurrency 4 >report.txt 2>lines.txt
[ "$(sql "select count(*) from replies where outcome = 'ok'")" = 24 ] ||
    fail "not all went through: $(cat lines.txt report.txt)"
[ "$(sql "select count(*) from event where kind = 'refused'")" = 2 ] ||
    fail "not two refusals: $(sql 'select * from event')"
grep -q 'temperature is left out' lines.txt || fail "no line"
grep -q 'temperature' report.txt || fail "not in the report"
