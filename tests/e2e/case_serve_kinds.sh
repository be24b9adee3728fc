# diptych serve for clients of Anthropic, and as a mirror.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
message="\"max_tokens\":64,\"system\":\"Be brief.\",$prompt"

simulator --fast --model sim-control --model sim-treatment
base=${url%/v1}
serve --share 100% --control "anthropic:sim-control@$base" \
    --treatment "anthropic:sim-treatment@$base"
curl -sS -D head.txt -o body.txt "$gate/messages" \
    -d "{\"model\":\"any\",\"metadata\":{\"user_id\":\"ann\"},$message}"
status_is 200
marked X-AB-Variant treatment
grep -q '"type":"message".*"model":"sim-treatment"' body.txt ||
    fail "$(cat body.txt)"
curl -sSN -D head.txt -o body.txt "$gate/messages" \
    -d "{\"model\":\"any\",\"stream\":true,$message}"
grep -q '^event: message_stop' body.txt || fail "$(cat body.txt)"
curl -sS -D head.txt -o body.txt "$gate/messages" -d '{}'
status_is 400
grep -q '"type":"error","error":{"type":"invalid_request_error"' body.txt ||
    fail "$(cat body.txt)"
stop_serving
[ "$(sql "select count(*) from replies where outcome = 'ok' and
    output_tokens > 0")" = 2 ] || fail "not two replies with tokens"
[ "$(sql 'select count(distinct cluster_hash) from reply')" = 2 ] ||
    fail "the user is not told from nobody"

# What was live is a log: both variants get it, in the other dialect.
diptych replay --no-config --no-screen run.db --store again.db \
    --prices "$top/data/prices.json" --control "sim-control@$url" \
    --treatment "sim-treatment@$url" >out.txt 2>&1 || fail "$(cat out.txt)"
[ "$(sqlite3 -readonly again.db "select count(*) from replies
    where outcome = 'ok'")" = 4 ] || fail "not all asked again: $(cat out.txt)"

# Shadow: the client gets control; the copy is its pair.
rm run.db
serve --split shadow --share 100% --control "sim-control@$url" \
    --treatment "sim-treatment@$url"
for user in ann ben cid; do
    ask "$user"
    marked X-AB-Variant control
    grep -q '"model":"sim-control"' body.txt || fail "$(cat body.txt)"
done
stop_serving
[ "$(sql 'select count(*) from prompt')" = 3 ] || fail "not three prompts"
[ "$(sql 'select count(*) from pairs')" = 3 ] || fail "not three pairs"
[ "$(sql "select value from setting where name = 'design'")" = paired ] ||
    fail "not paired"
diptych report --no-config run.db >report.txt || :
grep -q '^ *ok  *3  *3 ' report.txt ||
    fail "$(cat report.txt)"
