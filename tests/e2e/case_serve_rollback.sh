# diptych serve goes back to control by itself: on failures in a row, by the
# statistics, in a shadow; it goes on serving, and without its guard.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }

simulator --fast --model sim-control \
    --model sim-treatment:fault.unavailable=50% \
    --model sim-broken:fault.unavailable=100%

release() { # TREATMENT [OPTION...]
    rm -f run.db*
    treatment=$1
    shift
    serve --control "sim-control@$url" --treatment "$treatment@$url" \
        --split weighted "$@"
}

traffic() { # N
    curl -sS "$gate/chat/completions?n=[1-$1]" -d "{$prompt}" >body.txt
}

until_event() { # KIND
    end=$((SECONDS + 60))
    until [ "$(sql "select count(*) from event where kind = '$1'")" -gt 0 ]; do
        ((SECONDS < end)) || fail "no $1: $(sql 'select * from event')"
        traffic 20
    done
}

all_to_control() {
    traffic 30
    [ "$(grep -o '"model":"sim-control"' body.txt | wc -l)" = 30 ] ||
        fail "not all to control: $(cat body.txt)"
}

# By a floor that is there when none is asked for.
release sim-broken --ramp '60%:1h, 100%'
until_event rolled_back
sql "select text from event where kind = 'rolled_back'" |
    grep -q '^60 % -> 0 %: treatment failed 20 of 20 requests in the last m' ||
    fail "$(sql 'select * from event')"
all_to_control
stop_serving
[ "$(sql "select count(*) from reply where variant = 1")" = 20 ] ||
    fail 'that was not at once'
[ "$(sql "select weight from stage where number = 2")" = 0.0 ] ||
    fail "$(sql 'select * from stage')"

# By the statistics, which somebody else makes; the verdict stands.
release sim-treatment --share 50% --floor none --gate 'error-rate <= +1pp'
until_event rolled_back
sql "select text from event where kind = 'rolled_back'" |
    grep -q '^50 % -> 0 %: .*error.rate' || fail "$(sql 'select * from event')"
[ "$(sql "select count(*) from event where kind = 'verdict'
    and text like 'roll back after %'")" = 1 ] ||
    fail "$(sql 'select * from event')"
all_to_control
end=$((SECONDS + 20))
until diptych ramp --no-config run.db | grep -q '^release  rolled back'; do
    ((SECONDS < end)) || fail "$(diptych ramp --no-config run.db)"
done
diptych ramp --no-config run.db --to 50% >out.txt
grep -qx 'fixed share, 50 % to treatment (was 0 %)' out.txt ||
    fail "$(cat out.txt)"
stop_serving

# It is only told; and without the process that makes them nothing is lost but
# steps.
release sim-treatment --ramp '50%:1s, 60%' --floor none --no-rollback \
    --gate 'error-rate <= +1pp' --step-requests 10
until_event note
sql "select text from event where kind = 'note'" |
    grep -q '^at 50 %: would be rolled back, but for --no-rollback: ' ||
    fail "$(sql 'select * from event')"
guard=$(pgrep -P "$gateway")
kill -KILL "$guard"
until_event fault
traffic 10
diptych ramp --no-config run.db >out.txt
grep -q '^share    50 % to treatment' out.txt || fail "$(cat out.txt)"
stop_serving
[ "$served" = 0 ] || fail "status $served: $(cat serve.err)"

# It ends with the gateway, however that ends.
release sim-broken --split shadow --share 100% --floor 'streak <= 8'
guard=$(pgrep -P "$gateway")
until_event rolled_back
[ "$(sql "select text from event where kind = 'rolled_back'")" = \
    '100 % -> 0 %: 9 treatment failures in a row' ] ||
    fail "$(sql 'select * from event')"
[ "$(sql 'select count(*) from stage')" = 0 ] || fail 'a shadow has no stages'
kill -KILL "$gateway"
wait "$gateway" 2>/dev/null || :
gateway=
end=$((SECONDS + 30))
while kill -0 "$guard" 2>/dev/null; do
    ((SECONDS < end)) || fail "the guard outlives its gateway"
done
