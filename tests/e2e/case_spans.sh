# Spans that answers are judged by are frozen with the experiment: the rows of
# the slow stand in the report, and the cap is in the means.
. "$top/tests/e2e/lib.sh"
log 40
simulator --fast
row() { # NAME: its change, when it is known
    diptych report --no-config run.db --format csv | grep "^changes,$1," |
        grep -v no_data || :
}
replay >/dev/null 2>&1
[ -z "$(row slow-latency)" ] || fail "a limit nobody set: $(row slow-latency)"
rm run.db
replay --slo-latency 1us --slo-first-token 1us --latency-cap 2us \
    >/dev/null 2>&1
for name in slow-latency slow-first-token; do
    row $name | grep -q . || fail "no $name"
done
settings=$(sql "select name || ' ' || value from setting
    where name like 'slo-%' or name like 'latency-%' order by name")
[ "$settings" = "latency-cap-ms 0.002
slo-first-token-ms 0.001
slo-latency-ms 0.001" ] || fail "$settings"
diptych report --no-config run.db --format json >out.json
grep -q '"slow-latency"' out.json || fail "not in JSON"
# Who goes on asks for the same.
status=0
replay --slo-latency 2s >out.txt 2>&1 || status=$?
[ $status = 2 ] || fail "status $status for another limit"
grep -q 'slo-latency-ms: stored 0.001, asked 2000' out.txt ||
    fail "$(cat out.txt)"
# A log of answers is judged by the same.
printf 'id,variant,latency_ms,status\n1,A,5,200\n2,B,50,200\n' >log.csv
rm run.db
diptych import --no-config log.csv --store run.db --slo-latency 10ms \
    2>/dev/null || fail "not imported"
row slow-latency | grep -q . || fail "no row: $(diptych report run.db)"
