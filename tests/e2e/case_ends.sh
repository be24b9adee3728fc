# What no later request could get past ends the run with status 1, in the
# endpoint's words and with what to do, and is no reply of any prompt.
. "$top/tests/e2e/lib.sh"
log 8
key=sk-test-0123456789abcdef
echo sk-test-another-key-altogether >key.txt
simulator --fast --model good --model "poor:fault.quota=100%"

# ends NAME WORDS WHAT-TO-DO [OPTION...]
ends() {
    status=0
    "$DIPTYCH" replay --no-config --no-screen log.jsonl --store "$1.db" \
        --prices "$top/data/prices.json" "${@:4}" >"$1.out" 2>"$1.err" ||
        status=$?
    [ $status = 1 ] || fail "$1: status $status: $(cat "$1.err")"
    last=$(tail -1 "$1.err")
    [[ $last = "diptych: replay: "*"$2"*"$3"* ]] || fail "$1: $last"
    [ "$(sqlite3 "$1.db" "select count(*) from replies
        where outcome <> 'ok'")" = 0 ] || fail "$1: a failure was stored"
    [ "$(sqlite3 "$1.db" 'select phase from engine')" = failed ] ||
        fail "$1: the store does not say that it failed"
    grep -q 'run .*: HTTP 4' "$1.out" || fail "$1: the report does not say it"
}

ends quota 'exceeded your current quota' 'limits' \
    --control "good@$url" --treatment "poor@$url"
ends model 'does not exist' '/models lists' \
    --control "good@$url" --treatment "nobody@$url"
stop_simulator
echo "$key" >right.txt
simulator --fast --model good --key-file right.txt
ends key 401 'key.txt' --control "good@$url" --treatment "good@$url" \
    --control-key-file key.txt --treatment-key-file key.txt
ends none 'treatment: HTTP 401' '--treatment-key-env NAME' \
    --control "good@$url" --treatment "good@$url" --control-key-file right.txt
! grep -q altogether key.err key.out || fail "the key is told"
