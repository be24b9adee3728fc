# lib.sh - for the cases: a simulator that is stopped with the case.
#
#   simulator [OPTION...]   starts one on a free port; sets url, simulator
#   replay [OPTION...]      of log.jsonl to sim-control and sim-treatment there
#   answers RATE [USERS]    run.db, of 2000 pairs that were answered elsewhere;
#                           so many fail for control, twice as many else; of
#                           users who differ, in speed, luck and number
#   example LANGUAGE        a program that stands in diptych-export.1
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

answers() {
    awk -v rate="$1" -v users="${2:-0}" 'BEGIN {
        srand(5)
        print "key,user,variant,latency_ms,status,cost,ttft_ms,tokens_out,answer"
        for (i = 0; i < 2000; i++) {
            base = 6 + rand() + rand() - rand()
            who = users ? int(users * rand() * rand()) : ""
            luck = users ? 2 * (who % 3) / 3 : 1
            base += who % 7 / 5
            for (s = 0; s < 2; s++) {
                took = exp(base + .1 * s + .5 * rand())
                printf "%d,%s,%s,%.3f,%d,%.9f,%.3f,%d,%s\n", i, who,
                    s ? "B" : "A", took,
                    rand() < rate * luck * (1 + s) ? 500 : 200,
                    (rand() + .1) * (s ? .006 : .01), took / (2 + rand()),
                    200 * rand() + 10, rand() < .3 ? "so" : "So."
            }
        }
    }' >log.csv
    rm -f run.db
    diptych import --no-config log.csv --pair-by key --store run.db 2>/dev/null
}

example() {
    sed -n "/$1 begins/,/$1 ends/p" "$top/man/diptych-export.1" |
        sed '/^\./d; s/\\e/\\/g'
}
