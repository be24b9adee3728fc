# In an open loop pairs are sent when they are due, however slow the answers
# are, and latency counts from then.
. "$top/tests/e2e/lib.sh"
log 20
simulator --model sim-control:ttft=400ms,sigma=0,rate=5000 \
    --model sim-treatment:ttft=400ms,sigma=0,rate=5000
begin=$(date +%s%N)
replay --rate 40 --arrivals constant >out.txt 2>err.txt
took=$((($(date +%s%N) - begin) / 1000000))
[ "$(sql 'select count(*) from reply')" = 40 ] || fail "$(cat err.txt)"
# One after the other they would take 8 s.
[ $took -ge 800 ] || fail "all was sent at once: $took ms"
gaps=$(sql 'with d as (select distinct due_us from reply),
    g as (select due_us - lag(due_us) over (order by due_us) as gap from d)
    select count(*) from g where gap between 24900 and 25100')
[ "$gaps" = 19 ] || fail "$gaps of 19 gaps are 25 ms"
peak=$(sql 'select max(in_flight_peak_control) from engine')
[ "$peak" -ge 8 ] || fail "it waited for answers: $peak in flight"
grep -q 'open loop, constant, 40 pairs/s' out.txt || fail "$(cat out.txt)"

# Held back by a ceiling, the wait is part of the latency, and it is said.
rm run.db
replay --rate 200 --in-flight 2 --limit 8 >out.txt 2>err.txt
[ "$(sql 'select capped from engine')" = 1 ] || fail "not marked as capped"
[ "$(sql 'select max(latency_us) >= 1400000 from reply')" = 1 ] ||
    fail "the wait is not in the latency"
[ "$(sql 'select max(in_flight_peak_control) from engine')" -le 2 ] ||
    fail "more than two in flight"

# The log's own times, faster.
rm run.db
head -3 log.jsonl | sed 's/"time":"[^"]*"/"time":"2026-11-02T09:00:0SZ"/' |
    awk '{ sub(/0SZ/, sprintf("0%dZ", 2 * NR)); print }' >times.jsonl
"$DIPTYCH" replay --no-config --no-screen times.jsonl --store run.db \
    --prices "$top/data/prices.json" --control "sim-control@$url" \
    --treatment "sim-treatment@$url" --speed 10 >out.txt 2>err.txt
due=$(sql 'select group_concat(d) from (select distinct
    (due_us - (select min(due_us) from reply)) / 1000 as d from reply
    order by d)')
[ "$due" = 0,200,400 ] || fail "due at $due ms"
