# diptych check against the simulator: a line a check, the worst of them is the
# exit status, and no key is printed, whatever goes wrong.
. "$top/tests/e2e/lib.sh"
key=sk-check-0123456789abcdef
wrong=sk-gsk_0123456789abcdefgh
checks="resolve connect tls key model completion streaming usage parameters
    determinism cost"

# check STATUS [OPTION...]   into out.txt
check() {
    want=$1
    shift
    status=0
    diptych check --no-config --prices "$top/data/prices.json" \
        --timeout 20s "$@" >out.txt 2>err.txt || status=$?
    [ "$status" = "$want" ] ||
        fail "status $status, not $want: $* $(cat out.txt err.txt)"
    [ ! -s err.txt ] || fail "on standard error: $(cat err.txt)"
    for secret in "$key" "$wrong"; do
        ! grep -qF "$secret" out.txt || fail "a key is printed: $(cat out.txt)"
    done
}

# told SIDE CHECK GRADE TEXT
told() {
    grep -Eq "^$1 +$2 +$3 +.*$4" out.txt ||
        fail "no $1 $2 $3 $4: $(cat out.txt)"
}

echo "$key" >key
echo "$wrong" >wrong
simulator --fast --key-file key --model sim-control \
    --model sim-treatment:refuse=temperature+max_tokens+stream_options

# All is well, in both dialects.
check 0 --control "sim-control@$url" --control-key-file key \
    --treatment "anthropic:sim-control@$url" --treatment-key-file key
# shellcheck disable=SC2086
[ "$(awk '{ printf "%s ", $2 }' out.txt)" = \
    "$(echo $checks $checks) " ] || fail "not all checks: $(cat out.txt)"
[ "$(grep -c '^control .* ok ' out.txt)" = 11 ] || fail "$(cat out.txt)"
told control key ok 'sk-…def from key is taken'
told control usage ok '; in streams, too'
told control determinism ok 'equal.*temperature 0, seed 42.*fp_.* both times'
told control cost ok '3 completions, .*\$0\.'
told treatment model ok 'in the list of 2'
told treatment streaming ok 'pieces'
told treatment usage ok '; in streams, too'
told treatment parameters look 'seed is left out'
told treatment determinism look 'not equal .*no seed'
told treatment parameters look 'is the other variant asked the same?'
! grep -Eq '^treatment .* (bad|skipped) ' out.txt || fail "$(cat out.txt)"
check 0 --control "anthropic:sim-control@$url" --control-key-file key \
    --treatment "anthropic:sim-control@$url" --treatment-key-file key
told treatment parameters look 'seed is left out: there is none in the dialect'
! grep -q 'is the other variant asked' out.txt || fail "$(cat out.txt)"

# What is refused is learnt, and told.
check 0 --treatment "sim-treatment@$url" --treatment-key-file key
told treatment parameters look 'temperature is refused'
told treatment parameters look 'sent as max_completion_tokens'
told treatment usage look 'but not in streams'
told treatment determinism look 'not equal .*no temperature'
! grep -q '^control' out.txt || fail "control was not named"

# No key, a wrong one, in both dialects.
check 1 --control "sim-control@$url" \
    --treatment "sim-control@$url" --treatment-key-file wrong
told control key bad 'no key was sent'
told control model skipped 'the key is refused; as are completion, streaming,'
[ "$(grep -c '^control' out.txt)" = 6 ] || fail "$(cat out.txt)"
told treatment key bad 'Authorization: Bearer sk-…fgh" from wrong'
told treatment key bad '"sk-" put before'
check 1 --control "anthropic:sim-control@$url" --control-key-file wrong
told control key bad 'x-api-key: sk-…fgh'

# No such model.
check 1 --control "sim-contrl@$url" --control-key-file key
told control model bad 'nearest in the list of 2 is sim-control'
check 1 --control "anthropic:sim-contrl@$url" --control-key-file key
told control model bad 'nearest in the list of 2 is sim-control'

# No such place: it is not the model that is wrong.
check 1 --control "sim-control@${url%/v1}" --control-key-file key
told control model skipped 'nobody told whether it is there'
told control completion bad 'HTTP 404.*: most end in /v1'
told control streaming skipped 'no completion; as are usage, parameters, det'

# No TLS, and one object a line.
check 1 --control "sim-control@https${url#http}" --control-key-file key \
    --format json
grep -q '"check":"tls","grade":"bad"' out.txt || fail "$(cat out.txt)"
[ "$(grep -c '"grade":"skipped","text":"no TLS"' out.txt)" = 7 ] ||
    fail "$(cat out.txt)"
[ "$(sed "s/'/''/g; s/.*/select json_valid('&');/" out.txt |
    sqlite3 :memory: | grep -cx 1)" = 11 ] || fail "no JSON: $(cat out.txt)"

# Nobody there.
stop_simulator
check 1 --control "sim-control@$url"
told control connect bad 'is the server running'
told control tls skipped 'no connection'

# Faults of a moment, and of a stream.
simulator --fast --model sim-control:fault.server_error=100% \
    --model sim-treatment:fault.truncated=100%
check 1 --control "sim-control@$url" --treatment "sim-treatment@$url" \
    --no-stream
told control completion bad 'HTTP 500.*3 tries'
told treatment completion bad 'broke it off'
