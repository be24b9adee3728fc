# serving.sh - for the cases of diptych serve: a gateway that is stopped with
# the case, and requests to it. Read it after lib.sh.
#
#   serve [OPTION...]       records in run.db; sets gate (its URL) and gateway
#   stop_serving            politely; `served` is its exit status
#   ask USER [BODY [CURL-OPTION...]]   a chat completion: its head in head.txt,
#                           its body in body.txt; BODY "": the usual one
#   soon COMMAND...         again and again until it succeeds, for 20 s at most
#   marked NAME VALUE       head.txt has that header

prompt='"messages":[{"role":"user","content":"what is a pipe?"}]'

stop_serving() {
    [ -n "${gateway:-}" ] || return 0
    kill -TERM "$gateway" 2>/dev/null || :
    served=0
    wait "$gateway" || served=$?
    gateway=
}
trap 'stop_serving; stop_simulator' EXIT

serve() {
    mkfifo gate.$$
    "$DIPTYCH" serve --no-config --listen 127.0.0.1:0 --store run.db \
        --prices "$top/data/prices.json" "$@" >gate.$$ 2>serve.err &
    gateway=$!
    exec 8<gate.$$
    rm gate.$$
    read -r line <&8 || fail "the gateway did not start: $(cat serve.err)"
    gate=${line#listening on }
}

ask() {
    user=$1
    asked=${2:-"{$prompt}"}
    shift "$(($# < 2 ? $# : 2))"
    curl -sS -D head.txt -o body.txt -H "X-User-Id: $user" \
        "$gate/chat/completions" -d "$asked" "$@"
}

soon() {
    local end=$((SECONDS + 20))

    until "$@"; do
        ((SECONDS < end)) || return 1
    done
}

marked() {
    tr -d '\r' <head.txt | grep -qix "$1: $2" ||
        fail "no $1: $2 in $(cat head.txt)"
}

status_is() {
    grep -q "^HTTP/1.1 $1 " head.txt || fail "not $1: $(cat head.txt body.txt)"
}
