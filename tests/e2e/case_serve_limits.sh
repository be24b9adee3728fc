# diptych serve protects its upstreams: limits, budgets, breakers; and what a
# client gets instead.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
replies_are() { # variant|repeat (0: uncounted)|outcome|how many ...
    is=$(sql "select variant, repeat, outcome, count(*) from replies
        group by 1, 2, 3 order by 1, 2, 3" | tr '\n' ' ')
    [ "$is" = "$* " ] || fail "$is"
}
events() {
    sql "select text from event where kind = '$1' order by seq"
}

simulator --fast --model sim-control --model sim-treatment
pair=(--control "sim-control@$url" --treatment "sim-treatment@$url")

# What a limit keeps from treatment is control's, and counts for nobody.
serve --share 100% "${pair[@]}" --treatment-requests-per-minute 1
ask ann
status_is 200
marked X-AB-Variant treatment
! grep -qi X-AB-Assigned head.txt || fail "$(cat head.txt)"
ask ben
status_is 200
marked X-AB-Variant control
marked X-AB-Assigned treatment
marked X-Request-Route baseline
grep -q '"model":"sim-control"' body.txt || fail "$(cat body.txt)"
stop_serving
replies_are 'control|0|ok|1' 'treatment|1|ok|1' 'treatment|1|skipped|1'
sql "select error from replies where outcome = 'skipped'" |
    grep -q 'requests of this minute are used up' || fail "no reason"
events limited | grep -q '^requests are kept from treatment' ||
    fail "$(events limited)"

# What it keeps from control is refused, in both dialects.
rm run.db
serve --share 0 "${pair[@]}" --control-requests-per-minute 1
ask ann
status_is 200
ask ann
status_is 429
grep -qi '^Retry-After: [1-6][0-9]*.$' head.txt || fail "$(cat head.txt)"
grep -q '"code":"rate_limit_exceeded"' body.txt || fail "$(cat body.txt)"
curl -sS -D head.txt -o body.txt "$gate/messages" -d '{}'
status_is 429
grep -q '"type":"rate_limit_error"' body.txt || fail "$(cat body.txt)"
stop_serving
replies_are 'control|1|ok|1' 'control|1|skipped|1'

# A budget is the whole release's, and needs a price.
rm run.db
status=0
diptych serve --no-config --store run.db --share 0 --control-budget 1 \
    --control "unknown@$url" --treatment "sim-treatment@$url" \
    2>err.txt || status=$?
[ "$status" = 2 ] || fail "status $status"
grep -q -- '--control-budget: no price for unknown' err.txt ||
    fail "$(cat err.txt)"
for run in first second; do
    serve --share 0 "${pair[@]}" --control-budget 0.0000001
    ask ann
    [ $run = first ] && status_is 200 && ask ann
    status_is 429
    marked X-Should-Retry false
    stop_serving
done
replies_are 'control|1|ok|1' 'control|1|skipped|2'
stop_simulator

# Control answers when treatment fails; that is a failure all the same.
rm run.db
simulator --fast --model sim-control \
    --model sim-treatment:fault.server_error=100%
serve --share 100% --fall-back --control "sim-control@$url" \
    --treatment "sim-treatment@$url"
ask ann
status_is 200
marked X-AB-Variant control
marked X-AB-Assigned treatment
ask ben "{\"stream\":true,$prompt}" -N
status_is 200
grep -q '"model":"sim-control"' body.txt || fail "$(cat body.txt)"
[ "$(tail -2 body.txt | head -1)" = 'data: [DONE]' ] || fail "$(cat body.txt)"
stop_serving
replies_are 'control|0|ok|2' 'treatment|1|http_5xx|2'
[ "$(sql 'select count(distinct prompt) from reply')" = 2 ] ||
    fail "not two prompts"

# A treatment that is not there is left alone, and found again.
rm run.db
mkfifo port
"$DIPTYCH" simulate --port 0 --fast --model sim-treatment >port &
other=$!
exec 7<port
read -r line <&7
there=${line#listening on }
kill "$other"
wait "$other" 2>/dev/null || :
serve --share 100% --breaker 2 --breaker-rest 200ms \
    --control "sim-control@$url" --treatment "sim-treatment@$there"
for try in 1 2; do
    ask ann
    status_is 502
done
for try in $(seq 100); do # one that tries may be among them
    ask ann
    grep -q '^HTTP/1.1 200 ' head.txt && break
done
status_is 200
marked X-AB-Assigned treatment
port=${there##*:}
"$DIPTYCH" simulate --port "${port%/v1}" --fast --model sim-treatment >port &
other=$!
trap 'stop_serving; stop_simulator; kill $other 2>/dev/null || :' EXIT
read -r line <&7
is_back() {
    ask ann
    grep -qi '^X-AB-Variant: treatment' head.txt
}
soon is_back || fail "$(cat head.txt)"
status_is 200
marked X-AB-Variant treatment
stop_serving
kill "$other"
events breaker | head -1 | grep -q '^treatment fails (no connection)' ||
    fail "$(events breaker)"
events breaker | tail -1 | grep -q '^treatment answers again' ||
    fail "$(events breaker)"

# An answer that does not come, and an end that does not wait for it.
stop_simulator
rm run.db
simulator --model sim-control:ttft=100s --model sim-treatment
serve --share 0 --timeout 500ms --control "sim-control@$url" \
    --treatment "sim-treatment@$url"
ask ann
status_is 504
grep -q 'did not answer in time' body.txt || fail "$(cat body.txt)"
stop_serving
replies_are 'control|1|timeout|1'
serve --share 0 --fresh --control "sim-control@$url" \
    --treatment "sim-treatment@$url"
ask ann 2>err.txt &
slow=$!
is_asked() {
    [ "$(sql 'select in_flight_control from engine' 2>/dev/null)" = 1 ]
}
soon is_asked || fail "nothing is in flight"
kill -TERM "$gateway"
is_draining() {
    curl -sS -D late.txt -o late.body "$gate/models" || fail "not drained"
    grep -q '^HTTP/1.1 503 ' late.txt
}
soon is_draining || fail "$(cat late.txt)"
stop_serving
[ "$served" = 0 ] || fail "status $served: $(cat serve.err)"
status=0
wait "$slow" || status=$?
[ "$status" = 52 ] || fail "curl was not cut off: $status $(cat err.txt)"

# Nor does one that waits for no copy: each that was sent is in the record.
stop_simulator
rm run.db
simulator --model sim-control:ttft=1ms --model sim-treatment:ttft=100s
serve --split shadow --share 100% --control "sim-control@$url" \
    --treatment "sim-treatment@$url"
for user in ann ben; do
    ask $user
    status_is 200
done
copies_wait() {
    [ "$(sql 'select in_flight_treatment from engine' 2>/dev/null)" = 2 ]
}
soon copies_wait || fail "no copies are in flight"
kill -TERM "$gateway"
soon is_draining || fail "$(cat late.txt)"
stop_serving
[ "$served" = 0 ] || fail "status $served: $(cat serve.err)"
replies_are 'control|1|ok|2' 'treatment|1|abandoned|2'
