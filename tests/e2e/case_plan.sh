# What a run would cost and show, before there is one.
. "$top/tests/e2e/lib.sh"
log 50
plan() {
    diptych plan --no-config --prices "$top/data/prices.json" "$@" >out.txt
}
said() {
    grep -qF "$1" out.txt || fail "not said \"$1\": $(cat out.txt)"
}
# The worked cases of the document on statistics: 10 and 20 per mille.
plan --pairs 2353 --error-rate 0.01 --discordance 0.02 \
    --detect 'error-rate >= +1pp'
said "error-rate >= +1pp         2353 pairs"
said "with 2353 the power is 0.800"
said "error rate             +1 pp"
# A ratio of 1.1 with a standard deviation of .8 between the two of a pair.
plan --pairs 100 --latency-sd 0.5656854 --gate 'typical-latency <= 1.1x'
said "typical-latency <= 1.1x    555 pairs"
plan --pairs 100 --latency-sd 0.5656854 --gate 'typical-latency <= 1.1x' --live
said "typical-latency <= 1.1x    916 pairs"
# A cluster takes more, a quantile has a floor.
plan --pairs 2353 --error-rate 0.01 --discordance 0.02 --repeats 2 --icc 1 \
    --detect 'error-rate >= +1pp'
said "4705 pairs"
plan --pairs 200 --latency-sd 0.1 --error-rate 0
said "p99-latency <= 2x          368 pairs"
said "with 200 it holds with probability 0.000"
# Failures are slower than anything: a quantile that is one has no limits, and
# one that is near to one takes more pairs.
plan --pairs 6000
said "p99-latency <= 2x          never: failures are slowest"
said "see p99-latency-ok"
said "p99 latency            a failure itself"
plan --pairs 500 --error-rate 0.002
said "p99-latency <= 2x          984 pairs"
said "with 500 it holds with probability 0.1"
said "p99 latency            too few: for 0.002 failing it takes 984"
plan --pairs 500 --gate 'p99-latency-ok <= 2x'
said "p99-latency-ok <= 2x       376 pairs"
# Of two prompts nothing is said, of means neither.
plan --pairs 2 --detect 'cost-per-success >= 100x'
said "cost-per-success >= 100x   30 pairs"
said "typical latency, ok    too few: it takes 30"
[ -n "$(head -1 out.txt)" ] || fail "it begins with an empty line"
# Money, by the list; time, by what was logged.
plan log.jsonl --control gpt-4.1 --treatment none-such --output-tokens 1000 \
    --latency 4s -c 5
said "an answer (as asked for)"
said "no price is known"
said "for gpt-4.1, the control (flat price)"
said "flat price: one for all tokens"
said "time        00:40, with 5 requests in flight"
# What a gate takes is told in money and time, too; all fits a terminal.
plan log.jsonl --control sim-control --treatment sim-treatment \
    --output-tokens 1000 --latency 4s -c 5 --gate 'p50-latency <= 1.1x'
grep -Eq 'p50-latency <= 1.1x +[0-9]+ pairs, \$[0-9.]+, [0-9:]+$' out.txt ||
    fail "no money: $(cat out.txt)"
grep -q flat out.txt && fail "no price here is flat: $(cat out.txt)"
plan log.jsonl --control sim-control --treatment gpt-4.1 --output-tokens 1000 \
    --latency 4s -c 5 --gate 'p50-latency <= 1.1x'
[ "$(grep -c '(flat price)$' out.txt)" = 1 ] || fail "flat: $(cat out.txt)"
grep -Eq 'p50-latency <= 1.1x .* pairs, \$[0-9.]+ \(flat price\), [0-9:]+$' \
    out.txt || fail "no flat price: $(cat out.txt)"
[ "$(awk 'length($0) > 80' out.txt)" = "" ] || fail "wide: $(cat out.txt)"
# A plan may have more tokens than any reply.
plan log.jsonl --control gpt-4.1 --treatment gpt-4.1 --output-tokens 1000000 \
    --repeats 1000
said "tokens out  50G a variant"
said "cost        \$4000"
plan log.jsonl --control gpt-4.1 --treatment gpt-4.1 --repeats 1000 \
    --output-tokens 1000000000 --latency 2562047h
said "tokens out  50T a variant"
# An earlier experiment tells more than assumptions.
simulator --fast
replay >/dev/null 2>&1
plan log.jsonl --from run.db --detect 'typical-latency >= 1.1x'
said "Spread as measured in run.db"
# A dry run says the same, and leaves nothing behind.
rm run.db
before=$(ls)
replay --dry-run >out.txt 2>err.txt || fail "$(cat err.txt)"
said "For a gate to hold"
said "nothing was sent"
[ "$(ls)" = "$before" ] || [ "$(ls | grep -c db)" = 0 ] || fail "left: $(ls)"
status=0
plan 2>err.txt || status=$?
[ $status = 2 ] || fail "status $status without a log"
status=0
plan --pairs 5 --gate 'p99-latency <= ' 2>err.txt || status=$?
[ $status = 2 ] || fail "status $status for half a gate"
# Nothing is sent: there need be no key.
diptych replay --no-config --dry-run log.jsonl --control gpt-4.1 \
    --treatment gpt-4.1-mini --prices "$top/data/prices.json" >out.txt ||
    fail "a key is asked for"
said "nothing was sent"
