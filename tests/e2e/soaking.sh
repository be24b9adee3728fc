# soaking.sh - diptych serve under clients and endpoints that both fail: what
# it must hold at the end. For a case, and for the bench. Read it after
# serving.sh; $SOAK is the program of soak.c.
#
#   soak SECONDS CLIENTS A-SECOND    fails, or prints what was counted

faults=fault.server_error=2%,fault.rate_limited=2%,fault.reset=2%,fault.cut=2%
faults=$faults,fault.truncated=1%,fault.malformed=1%,fault.stall=1%
faults=$faults,fault-wait=3s

descriptors() { # of the gateway, but for those to endpoints
    echo $(($(ls "/proc/$gateway/fd" | wc -l) - $(sql \
        'select connections from engine')))
}

resident() { # in kB; a sanitizer keeps what was freed
    if grep -q libasan "/proc/$gateway/maps"; then
        echo 0
        return
    fi
    awk '/^VmRSS/ { print $2 }' "/proc/$gateway/status"
}

descriptors=100000
is_at_rest() {
    [ "$(sql 'select in_flight_control + in_flight_treatment from engine')" \
        = 0 ] && [ "$(descriptors)" -le "$descriptors" ]
}

load() { # FILE SECONDS CLIENTS A-SECOND: all clients know what became of them
    local port=${gate##*:}
    "$SOAK" "${port%/v1}" "$2" "$3" "$4" >"$1" || fail "stuck: $(cat "$1")"
    awk '{ exit $2 != $4 + $6 + $8 }' "$1" || fail "not all: $(cat "$1")"
    soon is_at_rest || fail "not at rest: $(descriptors) of $descriptors," \
        "$(sql 'select * from engine')"
}

# What was asked was forwarded; what was forwarded is recorded, or was counted
# as lost; and it did arrive. Memory does not grow.
account() { # EARLY LATE, in kB
    local asked replies lost arrived
    asked=$(cat warm.txt soaked.txt | awk '{ n += $2 } END { print n + 1 }')
    replies=$(sql 'select count(*) from reply')
    lost=$(sed -n 's/^diptych: \([0-9]*\) replies were not rec.*/\1/p' serve.err)
    arrived=$(grep -c chat/completions far.jsonl)
    [ "$(sql 'select sent from engine')" = "$asked" ] ||
        fail "$(sql 'select sent from engine') forwarded of $asked"
    [ $((replies + ${lost:-0})) = "$asked" ] ||
        fail "$replies recorded, ${lost:-0} lost of $asked"
    [ "$arrived" -ge "$(sql "select count(*) from replies
        where outcome != 'connect'")" ] || fail "$arrived arrived"
    [ "$2" -le $(($1 * 5 / 4 + 4000)) ] || fail "$1 kB became $2 kB"
    echo "$(cat soaked.txt); forwarded $asked, recorded $replies, lost" \
        "${lost:-0}, memory $1 kB, then $2 kB"
}

soak() {
    local early late
    simulator --log far.jsonl --model "sim-control:ttft=20ms,rate=800,$faults" \
        --model "sim-treatment:ttft=30ms,rate=800,$faults"
    serve --share 50% --stall-timeout 1s --timeout 10s \
        --control "sim-control@$url" --treatment "sim-treatment@$url"
    ask ann || fail "no answer"
    soon is_at_rest || fail "no engine"
    descriptors=$(descriptors)
    load warm.txt $(($1 / 3 + 1)) "$2" "$3"
    early=$(resident)
    load soaked.txt "$1" "$2" "$3"
    late=$(resident)
    stop_serving
    [ "$served" = 0 ] || fail "status $served: $(cat serve.err)"
    kill -TERM "$simulator"
    wait "$simulator" || :
    account "$early" "$late"
}
