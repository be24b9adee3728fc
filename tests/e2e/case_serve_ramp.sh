# diptych serve with a ramp: steps are taken by evidence, another terminal looks
# on, holds it and moves it, and starting anew goes on where it was.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }

simulator --fast --model sim-control --model sim-treatment

ramping() { # RAMP [OPTION...]
    ramp=$1
    shift
    serve --control "sim-control@$url" --treatment "sim-treatment@$url" \
        --split weighted --ramp "$ramp" --gate 'error-rate <= +25pp' "$@"
}

traffic() { # N
    curl -sS "$gate/chat/completions?n=[1-$1]" -d "{$prompt}" >body.txt
}

# Requests, until the release is as it should be.
until_is() { # STATE PERCENT
    end=$((SECONDS + 60))
    until diptych ramp --no-config run.db >ramp.txt &&
        ! grep -q '^nobody' ramp.txt && grep -q "^release  $1\$" ramp.txt &&
        grep -q "^share    $2 % to treatment" ramp.txt; do
        ((SECONDS < end)) || fail "not $1 at $2: $(cat ramp.txt serve.err)"
        traffic 20
    done
}

refused() { # STATUS WORDS OPTION...
    want=$1
    words=$2
    shift 2
    status=0
    diptych ramp --no-config "$@" >out.txt 2>err.txt || status=$?
    [ "$status" = "$want" ] || fail "status $status: $(cat out.txt err.txt)"
    grep -q "$words" err.txt || fail "$(cat err.txt)"
}

ramping '40%:1s, 50%:1s, 60%' --step-requests 30
refused 2 'no step is to come\|no share' run.db --to 250%
refused 2 'say 1% or 100%' run.db --to 1
refused 2 'say one of' run.db --hold --resume
until_is 'ramp is through' 60
grep -q '^ramp     40%:1s, 50%:1s, 60%' ramp.txt || fail "$(cat ramp.txt)"
grep -q '^stage 2  50 %  control [0-9]*, failed 0 (0.00 %)  treatment' ramp.txt ||
    fail "$(cat ramp.txt)"
grep -q '^stage 3  60 %, now  ' ramp.txt || fail "$(cat ramp.txt)"
[ "$(sql "select group_concat(number || ' ' || weight) from stage")" = \
    '1 0.4,2 0.5,3 0.6' ] || fail "$(sql 'select * from stage')"
[ "$(sql "select count(*) from event where kind = 'share'
    and text like '% -> % %: step _ of 3: every gate holds after %'")" = 2 ] ||
    fail "$(sql 'select * from event')"
[ "$(sql "select min(n) >= 30 from
    (select count(*) n from reply where stage < 3 group by stage, variant)")" \
    = 1 ] || fail 'a step was taken too early'
refused 2 'no step is to come (ramp is through)' run.db --hold
diptych ramp --no-config run.db --to 25% >out.txt
grep -qx 'ramping, 25 % to treatment (was 60 %)' out.txt || fail "$(cat out.txt)"
diptych ramp --no-config run.db --hold >out.txt
grep -qx 'held, 25 % to treatment' out.txt || fail "$(cat out.txt)"
diptych ramp --no-config run.db --hold >out.txt
grep -qx 'held, 25 % to treatment, as it was' out.txt || fail "$(cat out.txt)"

# Nobody serves it; then somebody does again, by another plan.
stop_serving
[ "$served" = 0 ] || fail "status $served: $(cat serve.err)"
refused 1 'nobody serves run.db' run.db --resume
diptych ramp --no-config run.db >ramp.txt
grep -q '^nobody serves this store' ramp.txt || fail "$(cat ramp.txt)"
ramping '40%:2h, 100%' --step-requests 30
[ "$(sql "select text from event where kind = 'change'")" = \
    'ramp: 40%:2h, 100% (was 40%:1s, 50%:1s, 60%)' ] ||
    fail "$(sql 'select * from event')"
until_is held 25
grep -q '^waits    40 % next: ' ramp.txt || fail "$(cat ramp.txt)"
diptych ramp --no-config run.db --resume >out.txt
grep -qx 'ramping, 25 % to treatment' out.txt || fail "$(cat out.txt)"
diptych ramp --no-config run.db --rollback >out.txt
grep -qx 'rolled back, 0 % to treatment (was 25 %)' out.txt ||
    fail "$(cat out.txt)"
traffic 20
! grep -q sim-treatment body.txt || fail 'it is not rolled back'
stop_serving

# A roll back is not undone by starting anew, but by a person.
ramping '40%:2h, 100%'
until_is 'rolled back' 0
grep -qx 'why      by hand' ramp.txt || fail "$(cat ramp.txt)"
refused 2 'give treatment a share with --to' run.db --resume
diptych ramp --no-config run.db --to 40% >out.txt
traffic 20
grep -q sim-treatment body.txt || fail 'it is still rolled back'
[ "$(sql 'select max(number) from stage')" = 5 ] ||
    fail "$(sql 'select * from stage')"
stop_serving
[ ! -s serve.err ] || fail "$(cat serve.err)"
