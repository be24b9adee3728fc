# No connection is a reply of an endpoint that answers before and after. Of one
# that never has nothing is stored: the run ends, and the same command resumes.
. "$top/tests/e2e/lib.sh"
log 40
quick=ttft=1ms,rate=5000
simulator --model "fine:$quick"
down=$url
stop_simulator
simulator --model "fine:$quick" --model "reset:$quick,fault.reset=40%"

# send NAME CONTROL TREATMENT [OPTION...]
send() {
    status=0
    "$DIPTYCH" replay --no-config --no-screen log.jsonl --store "$1.db" \
        --prices "$top/data/prices.json" --control "$2" --treatment "$3" \
        --tries 2 "${@:4}" >"$1.out" 2>"$1.err" || status=$?
}
replies() {
    sqlite3 "$1.db" "select count(*) from reply where variant = $2"
}

send reset "reset@$url" "reset@$url" --tries 1
[ $status = 0 ] || fail "reset: status $status: $(cat reset.err)"
[ "$(sqlite3 reset.db "select count(*) from replies
    where outcome in ('ok', 'connect', 'truncated')")" = 80 ] ||
    fail "not all replies of an endpoint that resets"
[ "$(sqlite3 reset.db "select count(*) from replies
    where outcome in ('connect', 'truncated')")" -gt 5 ] ||
    fail "a reset is no failure"

# given_up NAME TREATMENT WORDS
given_up() {
    send "$1" "fine@$url" "fine@$2"
    [ $status = 1 ] || fail "$1: status $status: $(cat "$1.err")"
    tail -1 "$1.err" | grep -q "^diptych: replay: treatment: 127.0.0.1:$3" ||
        fail "$1: not said: $(cat "$1.err")"
    [ "$(sqlite3 "$1.db" 'select phase from engine')" = failed ] ||
        fail "$1: not failed"
    [ "$(replies "$1" 1)" = 0 ] || fail "$1: nobody has replies"
    [ "$(replies "$1" 0)" -gt 0 ] || fail "$1: the other one has none"
    [ "$(sqlite3 "$1.db" 'select count(*) from attempt')" = 0 ] ||
        fail "$1: nobody has attempts"
}
given_up plain "https${url#http}" '.*; does it speak https'
given_up down "$down" '.*connect.*; is the server running, and is the URL right'

# Once it is there the same command sends what is missing.
sent=$(replies down 0)
there=$url
first=$simulator
trap 'kill "$first"; stop_simulator' EXIT
port=${down#http://127.0.0.1:}
simulator --port "${port%/v1}" --model "fine:$quick"
send down "fine@$there" "fine@$down"
[ $status = 0 ] || fail "not resumed: $(cat down.err)"
grep -q "going on: $sent of 80 replies" down.err || fail "$(cat down.err)"
[ "$(sqlite3 down.db "select count(*) from replies
    where outcome = 'ok' and attempts = 1")" = 80 ] || fail "not complete"
