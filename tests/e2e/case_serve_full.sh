# diptych serve without room for its store: requests are served on, that is
# said at once, and what was forwarded is what was recorded and what was lost.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
simulator --fast --model sim-control:words=2000 --model sim-treatment:words=2000
begin() {
    serve --share 50% --control "sim-control@$url" \
        --treatment "sim-treatment@$url"
}
ulimit -Sf 1000
begin
ulimit -Sf unlimited
total=0
is_full() {
    ask "user $total"
    status_is 200
    total=$((total + 1))
    grep -q 'the disk is full' serve.err
}
soon is_full || fail "it does not get full"
[ "$(wc -l <serve.err)" = 1 ] || fail "$(cat serve.err)"
grep -q 'nothing is recorded any more, requests are served on: ' serve.err ||
    fail "$(cat serve.err)"
for again in 1 2 3; do is_full; done
stop_serving
[ "$served" = 1 ] || fail "status $served: $(cat serve.err)"
lost=$(sed -n 's/^diptych: \([0-9]*\) replies were not recorded$/\1/p' \
    serve.err)
kept=$(sql 'select count(*) from reply')
[ "$kept" -gt 0 ] || fail "nothing was recorded"
[ $((kept + lost)) = "$total" ] || fail "$kept + $lost is not $total"
[ "$(sql 'pragma integrity_check')" = ok ] || fail "the store is damaged"

# With room again it goes on where it was.
begin
ask ann
status_is 200
stop_serving
[ "$served" = 0 ] || fail "status $served: $(cat serve.err)"
[ "$(sql 'select count(*) from reply')" = $((kept + 1)) ] || fail "not one more"
