# diptych serve when something ends before its time: clients, endpoints, keys,
# streams; and what is then recorded.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
outcomes() {
    sql 'select outcome, count(*) from replies group by 1 order by 1' |
        tr '\n' ' '
}
are_recorded() { # N
    [ "$(sql 'select count(*) from reply')" -ge "$1" ]
}
until_recorded() { # N
    soon are_recorded "$1" || fail "not $1 replies: $(outcomes)"
}
is_draining() {
    curl -sS -D late.txt -o late.body "$gate/models" || fail "not drained"
    grep -q '^HTTP/1.1 503 ' late.txt
}

# Strangers are refused, in both dialects, and keys go no further.
echo upstream-0123456789 >upstream
printf '# ours\nclient-0123456789\n\nother-9876543210\n' >keys
simulator --fast --key-file upstream --model sim-control \
    --model sim-treatment:fault.cut=100%
status=0
diptych serve --no-config --listen 0.0.0.0:0 --store run.db --share 0 \
    --control "sim-control@$url" --treatment "sim-treatment@$url" \
    2>err.txt || status=$?
[ "$status" = 2 ] || fail "status $status"
grep -q 'client-keys' err.txt || fail "$(cat err.txt)"
serve --share 0 --control "sim-control@$url" --control-key-file upstream \
    --treatment "sim-treatment@$url" --treatment-key-file upstream \
    --client-keys keys
ask ann
status_is 401
grep -q '"code":"invalid_api_key"' body.txt || fail "$(cat body.txt)"
ask ann '' -H 'Authorization: Bearer client-012345678'
status_is 401
ask ann '' -H 'Authorization: Bearer client-0123456789'
status_is 200
ask ann '' -H 'x-api-key: other-9876543210'
status_is 200
curl -sS -D head.txt -o body.txt "${gate%/v1}/v1/messages" -d '{}'
status_is 401
grep -q '"type":"authentication_error"' body.txt || fail "$(cat body.txt)"
stop_serving
! grep -q 'client-0123456789\|upstream-0123456789' run.db ||
    fail "a key is in the store"
[ "$(outcomes)" = 'ok|2 ' ] || fail "$(outcomes)"

# An endpoint that breaks its stream off: so is the client's.
rm run.db
serve --share 100% --control "sim-control@$url" --control-key-file upstream \
    --treatment "sim-treatment@$url" --treatment-key-file upstream \
    --max-body 2000
status=0
ask ann "{\"stream\":true,$prompt}" -N 2>err.txt || status=$?
[ "$status" = 18 ] || fail "curl saw a clean end: $status $(cat err.txt)"
until_recorded 1
[ "$(outcomes)" = 'truncated|1 ' ] || fail "$(outcomes)"
head -c 3000 /dev/zero | tr '\0' ' ' >long
ask ann @long -H 'Expect:'
status_is 413
grep -q '"message":"the request is too large"' body.txt || fail "$(cat body.txt)"
stop_serving
stop_simulator

# Nobody there.
rm run.db
serve --share 0 --control "sim-control@$url" --treatment "sim-treatment@$url"
ask ann
status_is 502
grep -q 'cannot be reached' body.txt || fail "$(cat body.txt)"
stop_serving
[ "$(outcomes)" = 'connect|1 ' ] || fail "$(outcomes)"

# A client that goes away; one that is waited for.
rm run.db
simulator --model sim-control:ttft=100ms,rate=20,words=40 \
    --model sim-treatment
serve --share 0 --control "sim-control@$url" --treatment "sim-treatment@$url"
ask ann "{\"stream\":true,$prompt}" -N -m 1 2>err.txt || :
until_recorded 1
[ "$(outcomes)" = 'abandoned|1 ' ] || fail "$(outcomes)"
[ -z "$(sql 'select latency_us from reply')" ] || fail "it has a latency"
rm body.txt
ask ann "{\"stream\":true,$prompt}" -N &
slow=$!
soon grep -qs '^data' body.txt || fail "no stream"
kill -TERM "$gateway"
soon is_draining || fail "$(cat late.txt)"
wait "$slow" || fail "the stream was cut"
[ "$(tail -2 body.txt | head -1)" = 'data: [DONE]' ] || fail "$(cat body.txt)"
stop_serving
[ "$served" = 0 ] || fail "status $served"
[ "$(outcomes)" = 'abandoned|1 ok|1 ' ] || fail "$(outcomes)"

# A store that fails: requests are served on, and it is said.
stop_simulator
rm run.db
simulator --fast --model sim-control --model sim-treatment
serve --share 0 --control "sim-control@$url" --treatment "sim-treatment@$url"
ask ann
until_recorded 1
sqlite3 run.db 'PRAGMA busy_timeout = 5000; DROP TABLE reply' >/dev/null
ask ann
status_is 200
soon grep -q 'nothing is recorded any more, requests are served on' \
    serve.err || fail "nothing was said: $(cat serve.err)"
ask ann
status_is 200
stop_serving
[ "$served" = 1 ] || fail "status $served: $(cat serve.err)"
grep -q ' replies were not recorded' serve.err || fail "$(cat serve.err)"
