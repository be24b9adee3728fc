# Every fault of the simulator is stored as what it is, for both variants.
. "$top/tests/e2e/lib.sh"
log 2
quick=ttft=1ms,rate=5000,fault-wait=5s,retry-after=10ms
table='rate_limited rate_limited
rate_limited_bare rate_limited
server_error http_5xx
unavailable http_5xx
overloaded http_5xx
html http_5xx
slow_start timeout
stall timeout
truncated truncated
cut truncated
malformed malformed
error_in_200 http_5xx
half_utf8 malformed
comments ok
filtered filtered'
models=(--model "refuser:$quick,refuse=messages")
while read -r fault _; do
    models+=(--model "$fault:$quick,fault.$fault=100%")
done <<<"$table"
simulator "${models[@]}"

# run NAME VARIANT [OPTION...]; what came of it in `stored`
run() {
    "$DIPTYCH" replay --no-config --no-screen log.jsonl --store "$1.db" \
        --prices "$top/data/prices.json" --control "$2" --treatment "$2" \
        --tries 1 --first-token-timeout 300ms --stall-timeout 300ms \
        "${@:3}" >"$1.out" 2>"$1.err" || fail "$1: $(cat "$1.err")"
    stored=$(sqlite3 "$1.db" "select distinct outcome from replies order by 1")
    [ "$(sqlite3 "$1.db" 'select count(*) from reply where attempts = 1')" = \
        4 ] || fail "$1: not 4 replies of one attempt"
}

while read -r fault outcome; do
    run "$fault" "$fault@$url"
    [ "$stored" = "$outcome" ] || fail "$fault is stored as $stored"
done <<<"$table"
run refuser "refuser@$url"
[ "$stored" = http_4xx ] || fail "a refused request is stored as $stored"
# Unless there are tries left: each is stored, too, and counted.
"$DIPTYCH" replay --no-config --no-screen log.jsonl --store twice.db \
    --prices "$top/data/prices.json" --control "server_error@$url" \
    --treatment "comments@$url" --tries 2 >twice.out 2>&1
[ "$(sqlite3 twice.db 'select group_concat(attempts) from reply
    order by variant')" ] || fail "no replies"
[ "$(sqlite3 twice.db 'select count(*) from reply
    where variant = 0 and attempts = 2 and retry_us >= 0')" = 2 ] ||
    fail "not two attempts each"
[ "$(sqlite3 twice.db "select count(*) from attempt where variant = 0 and
    number = 1 and outcome = 'http_5xx' and status = 500")" = 2 ] ||
    fail "the first attempts are not stored"
[ "$(sqlite3 twice.db 'select count(*) from attempt where variant = 1')" = 0 ] ||
    fail "attempts of what went well"
grep -q 'attempts  *4  *2' twice.out || fail "not reported: $(cat twice.out)"
