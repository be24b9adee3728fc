# The other dialect, streamed and not, against the simulator's own reading.
. "$top/tests/e2e/lib.sh"
log 30
simulator --fast
for how in "" --no-stream; do
    rm -f run.db
    # shellcheck disable=SC2086
    "$DIPTYCH" replay --no-config --no-screen log.jsonl --store run.db $how \
        --prices "$top/data/prices.json" \
        --control "openai:sim-control@$url" \
        --treatment "anthropic:sim-control@$url" >report.txt 2>&1
    [ "$(sql "select count(*) from replies where outcome = 'ok'")" = 60 ] ||
        fail "$how: $(cat report.txt)"
    [ "$(sql 'select count(*) from reply where input_tokens > 0 and
        output_tokens > 0')" = 60 ] || fail "$how: tokens are missing"
done
