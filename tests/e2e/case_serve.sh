# diptych serve between curl and two simulators: users keep their variant, whole
# and streamed answers come through as they are, and all of it is recorded.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }

simulator --fast --model sim-control
first=$simulator
control=$url
simulator --fast --model sim-treatment
second=$simulator
stop_simulator() { kill "$first" "$second" 2>/dev/null || :; }

serve --control "sim-control@$control" --treatment "sim-treatment@$url" \
    --share 50% --salt spring --annotate

# Users stay where diptych assign puts them.
for user in ann ben cid dan eve fay; do
    side=$(echo "$user" | diptych assign --no-config --share 50% \
        --salt spring | cut -f 2)
    for again in 1 2 3; do
        ask "$user"
        status_is 200
        marked X-AB-Variant "$side"
        grep -q "\"model\":\"sim-$side\"" body.txt || fail "$(cat body.txt)"
        grep -q "_ab_metadata\":{\"variant\":\"$side\"" body.txt ||
            fail "not annotated: $(cat body.txt)"
    done
    case $side in
    control)
        marked X-Request-Route baseline
        marked X-Canary-Group control-v1
        ;;
    treatment)
        marked X-Request-Route canary
        marked X-Canary-Group treatment-v2
        ;;
    esac
done

# The user in the body sticks as the one in the header does.
curl -sS -D head.txt -o body.txt "$gate/chat/completions" \
    -d "{$prompt,\"user\":\"ann\"}"
marked X-AB-Variant "$(echo ann | diptych assign --no-config --share 50% \
    --salt spring | cut -f 2)"

# A stream ends as the endpoint ends it, with nothing added.
ask ann "{\"stream\":true,$prompt}" -N
status_is 200
marked content-type 'text/event-stream; charset=utf-8'
[ "$(tail -2 body.txt | head -1)" = 'data: [DONE]' ] || fail "$(cat body.txt)"
! grep -q '"usage":{\|_ab_' body.txt || fail "something was added"

# What is not to be split goes to control.
curl -sS -D head.txt -o body.txt "$gate/models"
status_is 200
grep -q '"id":"sim-control"' body.txt || fail "no models: $(cat body.txt)"

# Nothing but JSON with messages is sent on.
for wrong in '{bad' '[]' '{"messages":[]}'; do
    ask ann "$wrong"
    status_is 400
    grep -q '"type":"invalid_request_error"' body.txt || fail "$(cat body.txt)"
done

# The id that the client got is that of the record.
ask gus
id=$(tr -d '\r' <head.txt | sed -n 's/^X-Request-Id: //p')

# On the store while it grows, and when all is over.
# What it says of itself is stored a little later than the replies.
end=$((SECONDS + 20))
until [ "$(sql 'select count(*) from reply')" = 21 ] &&
    diptych watch --no-config --snapshot overview run.db >seen.txt &&
    grep -q 'sim-treatment .* 0 in flight' seen.txt; do
    ((SECONDS < end)) || fail "$(cat seen.txt)"
done
stop_serving
[ "$served" = 0 ] || fail "status $served: $(cat serve.err)"
[ ! -s serve.err ] || fail "$(cat serve.err)"
[ "$(sql 'select count(*) from reply')" = 21 ] || fail "not 21 replies"
[ "$(sql 'select count(*) from prompt')" = 21 ] || fail "not 21 prompts"
[ "$(sql "select count(*) from prompt where id = '$id'")" = 1 ] ||
    fail "$id is not in the record"
[ "$(sql "select value from setting where name = 'design'")" = unpaired ] ||
    fail "not unpaired"
[ "$(sql 'select number || weight from stage')" = 10.5 ] || fail "no stage"
[ "$(sql 'select count(distinct cluster_hash) from reply')" = 7 ] ||
    fail "not 7 users"
[ "$(sql 'select min(input_tokens) from reply where first_token_us is null')" \
    -gt 0 ] || fail "no tokens"
status=0
diptych report --no-config run.db >report.txt || status=$?
grep -q '^  requests  *control [0-9]*, failed' report.txt ||
    fail "status $status: $(cat report.txt)"

# The same again goes on; other settings are refused.
serve --control "sim-control@$control" --treatment "sim-treatment@$url" \
    --share 50% --salt spring --annotate
ask ann
stop_serving
[ "$(sql 'select max(seq) from prompt')" = 22 ] || fail "it did not go on"
status=0
diptych serve --no-config --listen 127.0.0.1:0 --store run.db --share 20% \
    --prices "$top/data/prices.json" --salt spring \
    --control "sim-control@$control" --treatment "sim-treatment@$url" \
    2>err.txt || status=$?
[ "$status" = 2 ] || fail "status $status"
grep -q 'move that with diptych ramp STORE --to 20%' err.txt || fail "$(cat err.txt)"
