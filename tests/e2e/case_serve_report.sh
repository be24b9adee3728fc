# What diptych report says of a live release: a floor that rolled back is the
# verdict until a person raises the share again; what came of each share; users
# are checked against the shares that they were dealt by.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }

simulator --fast --model sim-control

traffic() { # FROM TO: a request of each of these users
    for user in $(seq "$1" "$2"); do
        echo "url = $gate/chat/completions"
        echo "header = \"X-User-Id: u$user\""
        echo "data = \"{${prompt//\"/\\\"}}\""
        echo 'output = body.txt'
        [ "$user" = "$2" ] || echo next
    done >curl.txt
    curl -sS -K curl.txt || :
}

report() { # WANTED-STATUS [OPTION...]
    want=$1
    shift
    status=0
    diptych report --no-config run.db "$@" >report.txt 2>report.err ||
        status=$?
    [ "$status" = "$want" ] ||
        fail "status $status: $(cat report.txt report.err)"
}

says() {
    tr -s ' \n' ' ' <report.txt | grep -qF "$1" ||
        fail "no \"$1\": $(cat report.txt)"
}

# Nobody listens where treatment is to be.
serve --control "sim-control@$url" \
    --treatment sim-treatment@http://127.0.0.1:9/v1 --share 40% \
    --floor 'streak <= 12'
traffic 1 60
is() { [ "$(sql "$1")" = "$2" ]; }
wait_for() { soon is "$1" "$2" || fail "$1: $(sql "$1")"; }
wait_for "select count(*) from event where kind = 'rolled_back'" 1
traffic 61 90
wait_for 'select count(*) from reply' 90
wait_for 'select release from engine' rolled_back
report 3
says 'ROLL BACK: rolled back while it ran: 40 % -> 0 %: '
says 'release sticky, 0 % to treatment, rolled back'
says 'Shares that treatment had'
says 'ok sample ratio control '
says 'users, treatment '
says 'where each came first; as it was to be split: e '
says 'ok run running: a live release has no planned end'
! grep -q 'pairs would\|in pairs\|--repeats' report.txt ||
    fail "$(cat report.txt)"
report 3 --format json
says '"by_floor": true'
says '"name": "2.treatment"'

# A person knows better, or thinks so: the word is that of the gates again.
diptych ramp --no-config run.db --to 10% >out.txt
wait_for 'select release from engine' fixed
report 0 --format json
says '"by_floor": false'
diptych ramp --no-config run.db --rollback >out.txt
wait_for 'select release from engine' rolled_back
report 0
says 'a person sent all to control: 10 % -> 0 %: by hand'
stop_serving
[ "$served" = 0 ] || fail "status $served: $(cat serve.err)"
report 0 --format json
says '"finished": true, "interrupted": false'
says '"intervals": "anytime-valid"'
