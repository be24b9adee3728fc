# What was served is a store like another: users' feedback finds its answers by
# the id they were given, while it serves, and its requests are replayed.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
simulator --fast --model sim-control --model sim-treatment
begin() {
    serve --control "sim-control@$url" --treatment "sim-treatment@$url" \
        --share 50% --salt spring
}
begin
echo request_id,thumb >said.csv
for user in ann ben cid dan eve fay; do
    ask "$user" "{\"stream\":true,\"top_p\":0.5,$prompt}" -N
    status_is 200
    id=$(sed -n 's/^[Xx]-[Rr]equest-[Ii]d: *\([^ \r]*\).*/\1/p' head.txt)
    [ -n "$id" ] || fail "no id: $(cat head.txt)"
    echo "$id,down" >>said.csv
done
until [ "$(sql 'select count(*) from reply')" = 6 ]; do :; done
diptych feedback --no-config run.db said.csv >out.txt 2>&1 ||
    fail "$(cat out.txt)"
grep -q '^6 new in run.db' out.txt || fail "$(cat out.txt)"
[ "$(sql 'select count(*) from feedback f join reply r
    on r.prompt = f.prompt and r.variant = f.variant')" = 6 ] ||
    fail "$(sql 'select * from feedback')"
ask gil
status_is 200
stop_serving

# What a gateway was late by, and lost, is no less when the next one begins.
sqlite3 run.db 'update engine set lag_p99_us = 244000, lost = 3'
begin
ask hal
status_is 200
stop_serving
[ "$(sql 'select lag_p99_us, lost, sent from engine')" = '244000|3|8' ] ||
    fail "$(sql 'select lag_p99_us, lost, sent from engine')"
mv run.db served.db
rm -f run.db-*
diptych replay --no-config --no-screen served.db --store run.db \
    --prices "$top/data/prices.json" --control "sim-control@$url" \
    --treatment "sim-treatment@$url" >out.txt 2>&1 || fail "$(cat out.txt)"
[ "$(sql "select count(*) from reply where outcome = 'ok'")" = 16 ] ||
    fail "$(sql 'select * from replies')"
prompts() {
    sqlite3 -readonly "$1" 'select id, user_id, conversation_id, at_us, request
        from prompt order by seq'
}
[ "$(prompts run.db)" = "$(prompts served.db)" ] || fail "$(prompts run.db)"
