# diptych serve as others see it: its health, its metrics, and what people say of
# its answers, which the report then tells by variant.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
page=$top/man/diptych-serve.1
own() { # PATH [CURL-OPTION...]: head.txt, body.txt
    path=$1
    shift
    curl -sS -D head.txt -o body.txt "${gate%/v1}$path" "$@"
}
says() {
    grep -qF -- "$1" body.txt || fail "not said \"$1\": $(cat body.txt)"
}
# NAME CONTROL N TREATMENT N: as the report has it.
measure() {
    diptych report --no-config run.db --format json >report.json 2>/dev/null
    got=$(sed -n '/^  "measures"/,$p' report.json |
        sed -n "/\"name\": \"$1\"/,/\"treatment_n\"/p" |
        sed -n 's/.*"\(value\|[a-z]*_n\)": \([0-9.]*\).*/\2/p' |
        awk '{ printf "%g ", $1 }')
    [ "$got" = "$2 $3 $4 $5 " ] || fail "$1: $got"
}
header() {
    tr -d '\r' <head.txt | sed -n "s/^$1: //p"
}

echo client-0123456789 >keys
key='Authorization: Bearer client-0123456789'
simulator --fast --model sim-control --model sim-treatment
begin() {
    serve --control "sim-control@$url" --treatment "sim-treatment@$url" \
        --share 50% --salt spring --client-keys keys
}
begin

# Whoever had the treatment is not content; of all a ticket comes once.
control=0 treatment=0
for user in ann ben cid dan eve fay gus hal; do
    ask $user '' -H "$key"
    status_is 200
    side=$(header X-AB-Variant)
    eval "$side=\$(($side + 1))"
    thumb=up
    [ "$side" = control ] || thumb=down
    id=$(header X-Request-Id)
    own /v1/feedback -H "$key" \
        -d "{\"request_id\":\"$id\",\"thumb\":\"$thumb\"}"
    status_is 200
    says '{"recorded":1,"counted":1,"older":0,"unknown":0}'
done
[ $control -gt 0 ] && [ $treatment -gt 0 ] || fail "all on one side"
own /v1/feedback -H "$key" -d '[{"user":"ann","ticket":true},
    {"user":"nobody","ticket":true}]'
says '{"recorded":1,"counted":1,"older":0,"unknown":1}'
own /v1/feedback -H "$key" -d '{"user":"nobody","ticket":true}'
status_is 404
says 'diptych feedback STORE FILE'
own /v1/feedback -H "$key" -d '{"user":"ann","thumb":"sideways"}'
status_is 400
own /v1/feedback -d '{"user":"ann","thumb":"up"}'
status_is 401

# A balancer needs no key.
own /healthz
status_is 200
marked Content-Type application/json
says '"status":"ok","state":"fixed","share":0.5'
own /healthz -d ''
status_is 405
marked Allow 'GET, HEAD'
own /healthz -I
status_is 200
marked Content-Type application/json

# What is measured, each of it in the manual, and nothing else there.
own /metrics
status_is 401
own /metrics -H "$key"
status_is 200
marked Content-Type 'text/plain; version=0.0.4; charset=utf-8'
says "diptych_replies_total{variant=\"treatment\",outcome=\"ok\"} $treatment"
says "diptych_feedback_total{variant=\"control\",kind=\"thumb\"} $control"
says 'diptych_treatment_share_ratio 0.5'
says 'gen_ai_request_model="sim-treatment",server_address="127.0.0.1"'
says 'diptych_requests_refused_total{status="401"} 2'
sed -n 's/^# TYPE \([^ ]*\) .*/\1/p' body.txt | sort >measured
sed -n '/^\.Ss Metrics/,/^\.Sh/s/^\.It Li //p' "$page" | tr -d ',' |
    tr -s ' ' '\n' | sort >told
diff measured told || fail "the manual tells of other metrics"
if command -v promtool >/dev/null; then
    promtool check metrics <body.txt >tool.txt 2>&1 || fail "$(cat tool.txt)"
else
    echo "no promtool (Debian: prometheus): the page was read by our tests only"
fi
stop_serving
[ "$served" = 0 ] || fail "status $served: $(cat serve.err)"
measure thumbs-down 0 $control 1 $treatment
[ "$(sql 'select count(*) from prompt')" = 8 ] || fail "not 8 prompts"

# Another process has not seen those answers; the command has.
begin
own /v1/feedback -H "$key" -d "{\"request_id\":\"$id\",\"thumb\":\"up\"}"
status_is 404
stop_serving
echo "{\"request_id\":\"$id\",\"ticket\":true}" |
    diptych feedback --no-config run.db - 2>out.txt || fail "$(cat out.txt)"
grep -q '^1 new in run.db' out.txt || fail "$(cat out.txt)"
stop_simulator

# It is said that it is being stopped, and that the store has failed.
rm run.db
simulator --model sim-control:ttft=100ms,rate=20,words=40 \
    --model sim-treatment
begin
ask ann "{\"stream\":true,$prompt}" -N -H "$key" &
slow=$!
soon grep -qs '^data' body.txt || fail "no stream"
kill -TERM "$gateway"
is_draining() {
    [ "$(curl -sS -o late.txt -w '%{http_code}' "${gate%/v1}/healthz")" = 503 ]
}
soon is_draining || fail "$(cat late.txt)"
grep -q '"status":"draining"' late.txt || fail "$(cat late.txt)"
wait "$slow" || fail "the stream was cut"
stop_serving
stop_simulator
rm run.db
simulator --fast --model sim-control --model sim-treatment
begin
sqlite3 run.db 'PRAGMA busy_timeout = 5000; DROP TABLE reply' >/dev/null
ask ann '' -H "$key"
status_is 200
is_degraded() {
    own /healthz
    grep -q degraded body.txt
}
soon is_degraded || fail "$(cat body.txt)"
status_is 200
says '"store":"failed"'
own /v1/feedback -H "$key" -d '{"user":"ann","thumb":"up"}'
status_is 503
stop_serving
