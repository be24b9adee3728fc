# diptych serve that cannot write its store is rolled back all the same: by a
# signal, which diptych ramp sends to it, and to nobody else.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
simulator --fast --model sim-control:words=2000 --model sim-treatment:words=2000

begin() { # [OPTION...]
    serve --control "sim-control@$url" --treatment "sim-treatment@$url" \
        --split weighted --share 50% "$@"
}
ramp() { # STATUS [OPTION...]
    want=$1
    shift
    status=0
    diptych ramp --no-config run.db "$@" >out.txt 2>err.txt || status=$?
    [ "$status" = "$want" ] || fail "status $status: $(cat out.txt err.txt)"
}
has() { # FILE WORDS
    grep -q "$2" "$1" || fail "$(cat "$1")"
}
models() {
    curl -sS "$gate/chat/completions?n=[1-40]" -d "{$prompt}" |
        grep -o '"model":"sim-[a-z]*"' | sort | uniq -c | tr -d '\n'
}
all_to_control() {
    [ "$(models | tr -s ' ')" = ' 40 "model":"sim-control"' ] ||
        fail "not all to control: $(models)"
}
told='SIGUSR1: all goes to control, until a person gives treatment a share'

# With a store that can be written it is an event, and ramp does not need it.
begin
kill -USR1 "$gateway"
soon grep -q "$told" serve.err || fail "$(cat serve.err)"
[ "$(wc -l <serve.err)" = 1 ] || fail "$(cat serve.err)"
all_to_control
is_noted() {
    [ "$(sql "select text from event where kind = 'taken_back'")" = \
        '50 % -> 0 %: by hand' ]
}
soon is_noted || fail "$(sql 'select * from event')"
ramp 0 --to 50%
ramp 0 --rollback
has out.txt '^rolled back, 0 % to treatment (was 50 %)$'
[ "$(wc -l <serve.err)" = 1 ] || fail "$(cat serve.err)"
stop_serving
[ "$served" = 0 ] || fail "status $served: $(cat serve.err)"

# Without.
rm -f run.db*
ulimit -Sf 1000
begin
ulimit -Sf unlimited
is_full() {
    models >/dev/null
    grep -q 'the disk is full' serve.err
}
soon is_full || fail "it does not get full"
has serve.err "diptych ramp STORE --rollback, or kill -USR1 $gateway, gives all"
[ "$(models | grep -c 'sim-control.*sim-treatment')" = 1 ] || fail "$(models)"
is_silent() {
    diptych ramp --no-config run.db >ramp.txt
    grep -q "^process $gateway serves this store, but does not record" ramp.txt
}
soon is_silent || fail "$(cat ramp.txt)"
ramp 1 --to 60%
has err.txt "process $gateway serves run.db, but does not record"
ramp 0 --rollback
has out.txt "^process $gateway was told to give all to control, by a signal"
soon grep -q "$told" serve.err || fail "$(cat serve.err)"
all_to_control

# Whoever dies leaves its number behind, which may be anybody's.
kill -KILL "$gateway"
wait "$gateway" 2>/dev/null || :
gateway=
sleep 100 &
other=$!
echo "$other" >run.db-lock
ramp 1 --rollback
has err.txt 'nobody serves run.db'
kill -0 "$other" || fail 'somebody else was told'
kill "$other"
grep -q '^nobody' ramp.txt && fail "$(cat ramp.txt)"
ramp 0
has out.txt '^nobody serves this store: as it was last$'
