# The examples of the manual, run as they stand but for ports: each must end
# with 0, in a folder of its own that has what they name.
. "$top/tests/e2e/lib.sh"
log 20

# The commands of EXAMPLES, a line each: "$ ..." and what their \e continue.
commands() {
    awk '/^\.Sh/ { on = /EXAMPLES/; next }
        !on { next }
        { sub(/^\.Dl /, ""); sub(/^(\\ )+/, "") }
        more { sub(/^ +/, ""); line = line " " $0 }
        !more && /^\$ / { line = substr($0, 3); more = 1 }
        more && /\\e$/ { sub(/ *\\e$/, "", line); next }
        more { print line; more = 0 }' "$1"
}
# The literal displays of EXAMPLES that begin with $2, from the $3rd on.
display() {
    awk -v start="$2" -v want="$3" '/^\.Sh/ { on = /EXAMPLES/ }
        /^\.Ed/ { open = 0 }
        on && open && first { first = 0; if (index($0, start) == 1) n++
            else open = 0 }
        on && open && n == want { sub(/\\e$/, "\\"); print }
        /^\.Bd -literal/ { open = first = 1 }' "$1"
}

simulator --fast --model sim-control --model sim-treatment --model gpt-4.1 \
    --model gpt-4.1-mini
replay >/dev/null 2>&1 || fail "no store to show"
export OPENAI_API_KEY=sk-test OPENAI_BASE_URL=$url
PATH=$(dirname "$DIPTYCH"):$PATH

# They print their address, then wait: for us, to stop them.
stays() {
    local command=${1/--port 8089/--port 0}
    mkfifo out
    command=${command/diptych serve/diptych serve --listen 127.0.0.1:0}
    bash -c "exec ${command//http:\/\/127.0.0.1:8089\/v1/$url}" >out &
    local pid=$!
    read -r line <out || fail "$1: it did not start"
    kill $pid
    wait $pid || fail "$1: status $?"
}

# Whoever steers a release needs one that is served.
steered() {
    local pid
    mkfifo out
    "$DIPTYCH" serve --listen 127.0.0.1:0 --store live.db --share 5% \
        --control "sim-control@$url" --treatment "sim-treatment@$url" >out &
    pid=$!
    read -r line <out || fail "$1: no release"
    bash -c "$1" >said || fail "$1: status $?"
    kill $pid
    wait $pid || fail "$1: status $?"
    [ -s said ] || fail "$1: no output"
}

# Under the names that the page of import has for them.
logs_of_answers() {
    local from=$top/tests/data/answers
    awk 'BEGIN { print "time,variant,user,latency_ms,status"
        for (i = 0; i < 40; i++)
            printf "%d,%s,u%d,%d,200\n", 1790000000 + i,
                i % 8 ? "control" : "treatment", i % 8, 300 + i }' \
        >"$1/access.csv"
    awk 'BEGIN { for (i = 0; i < 40; i++)
        printf "{\"route\":\"%s\",\"dur\":%d,\"status\":200}\n",
            i % 8 ? "control" : "treatment", 300 + i }' >"$1/calls.jsonl"
    cp "$from/batch-control.jsonl" "$1/a.jsonl"
    cp "$from/batch-treatment.jsonl" "$1/b.jsonl"
    cp "$from/batch-input.jsonl" "$1/input.jsonl"
    cp "$from/promptfoo.json" "$1/results.json"
}

# What people said of the first answer, under the names of that page.
feedback() {
    local id
    id=$(sql 'select request_id from replies limit 1')
    cp run.db "$1/canary.db"
    printf 'request_id,thumb\n%s,down\n' "$id" >"$1/thumbs.csv"
    printf '{"request_id":"%s","ticket":true}\n' "$id" >"$1/tickets.jsonl"
    printf 'request_id,stars\n%s,4\n' "$id" >"$1/stars.csv"
}

# Whoever asks for a verdict is told it by the status, too.
ended_well() {
    case $1 in
    0) ;;
    3 | 4 | 5) [[ $2 = *--gate* ]] ;;
    *) false ;;
    esac
}

made_a_file() {
    ls | grep -qvxE 'data|prompts.jsonl|log.jsonl|run.db|out|err'
}

ran=0
for page in "$top"/man/*.1; do
    while read -r command; do
        [[ $command = diptych\ * ]] || continue
        dir=example.$((ran += 1))
        mkdir $dir
        ln -s "$top/data" $dir/data
        cp "$top/data/prompts.jsonl" log.jsonl $dir
        [[ $command != *users.txt* ]] || seq 100 >$dir/users.txt
        [[ $command != *feedback* ]] || feedback $dir
        [[ $command != *report*live.db* ]] || cp run.db $dir/live.db
        [[ $command = *replay* ]] || cp run.db $dir
        [[ $command != *import* ]] || logs_of_answers $dir
        [[ $command != *pilot.db* ]] || cp run.db $dir/pilot.db
        cd $dir
        if [[ $command = diptych\ @(simulate|serve)* ]]; then
            stays "$command"
        elif [[ $command = diptych\ ramp* ]]; then
            steered "$command"
        elif [[ $command = diptych\ review* ]]; then
            # Here is nobody to ask: it gets as far as finding that out.
            bash -c "$command" >out 2>err </dev/null || :
            grep -q 'needs a terminal' err || fail "$command: $(cat err)"
        else
            status=0
            bash -c "${command//http:\/\/127.0.0.1:8089\/v1/$url}" \
                >out 2>err </dev/null || status=$?
            ended_well $status "$command" ||
                fail "$(basename "$page"): $command: status $status:" \
                    "$(cat err)"
            [ -s out ] || made_a_file || fail "$command: no output"
        fi
        cd ..
    done < <(commands "$page")
done
[ $ran -ge 8 ] || fail "only $ran examples were found"

# The settings file: read to the end, so that the log is what is missing.
display "$top/man/diptych.conf.5" '#' 1 >diptych.conf
grep -q '^\[replay\]' diptych.conf || fail "no example of settings"
diptych replay none.jsonl 2>err && fail "a log that is not there"
grep -q 'replay: none.jsonl: No such file' err || fail "$(cat err)"

# The queries of the store.
for n in 1 2 3; do
    display "$top/man/diptych-store.5" sqlite3 $n |
        sed 's,replays/a.db,run.db,' >query
    [ -s query ] || fail "no query $n"
    bash query >out 2>err || fail "query $n: $(cat err)"
    [ ! -s err ] || fail "query $n: $(cat err)"
    [ $n = 2 ] || [ -s out ] || fail "query $n finds nothing"
done

# The sample of a log: lines that were broken for want of room are one.
display "$top/man/diptych-log.5" '{' 1 | tr -d '\n' >log.jsonl
[ -s log.jsonl ] || fail "no sample of a log"
rm run.db diptych.conf
replay >/dev/null 2>err || fail "the sample of a log: $(cat err)"
[ "$(sql 'select id || user_id from prompt')" = req-7u-12 ] ||
    fail "the sample is not read as it says"
if command -v jq >/dev/null; then
    display "$top/man/diptych-log.5" jq 1 >query
    echo '{"id":"q1","q":"2+2?"}{"id":"q2","q":"3+3?"}' >one.json
    jq -s . one.json >questions.json
    bash query || fail "the jq line"
    mv questions.jsonl array.jsonl
    mv one.json questions.json
    sed 's/\.\[\] | //' query >other
    bash other || fail "the jq line without .[]"
    cmp array.jsonl questions.jsonl || fail "the two forms differ"
    mv questions.jsonl log.jsonl
    rm run.db
    replay >/dev/null 2>err || fail "what jq makes: $(cat err)"
    [ "$(sql 'select count(*) from prompt')" = 2 ] || fail "not two prompts"
else
    echo "jq is not installed: its example is skipped"
fi
