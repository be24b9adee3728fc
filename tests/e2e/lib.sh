# lib.sh - for the cases: a simulator that is stopped with the case.
#
#   simulator [OPTION...]   starts one on a free port; sets url, simulator
#   replay [OPTION...]      of log.jsonl to sim-control and sim-treatment there
#   fail WORDS              ends the case; the log shows why
#   sql QUERY               of run.db

diptych() {
    "$DIPTYCH" "$@"
}

fail() {
    echo "FAIL: $*"
    exit 1
}

stop_simulator() {
    [ -n "${simulator:-}" ] || return 0
    kill "$simulator" 2>/dev/null || :
    wait "$simulator" 2>/dev/null || :
    simulator=
}
trap stop_simulator EXIT

simulator() {
    mkfifo port.$$
    "$DIPTYCH" simulate --port 0 "$@" >port.$$ &
    simulator=$!
    exec 9<port.$$
    rm port.$$
    read -r line <&9 || fail "the simulator did not start"
    url=${line#listening on }
}

replay() {
    "$DIPTYCH" replay --no-config --no-screen log.jsonl --store run.db \
        --prices "$top/data/prices.json" \
        --control "sim-control@$url" --treatment "sim-treatment@$url" "$@"
}

sql() {
    sqlite3 -readonly run.db "$1"
}

log() {
    head -"$1" "$top/data/prompts.jsonl" >log.jsonl
}
