# The commands of README.md, run as they stand but for the address of the
# provider and the port of the gateway, with the prices that ship.
. "$top/tests/e2e/lib.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
simulator --fast --model gpt-4.1 --model gpt-4.1-mini --model llama3.1:8b \
    --model qwen2.5:7b
export OPENAI_API_KEY=sk-test OPENAI_BASE_URL=$url
PATH=$(dirname "$DIPTYCH"):$PATH
ln -s "$top/data" data
mkdir replays
cp "$top/replays/simulated.db" replays
log 40

# A line each, without the words that stand behind it.
commands() {
    awk '/^```/ { closed = !closed }
        closed || !/^    / { next }
        { sub(/^ +/, "") }
        more { line = line " " $0 }
        !more { line = $0; sub(/  +[a-z0-9].*/, "", line) }
        { more = sub(/ *\\$/, "", line) }
        !more { print line }' "$top/README.md"
}
# Whatever a verdict is, it was reached.
run() {
    local status=0 command=${1//http:\/\/127.0.0.1:11434\/v1/$url}
    bash -c "$command" >out 2>err </dev/null || status=$?
    case $status in
    0) ;;
    3 | 4 | 5) [[ $1 = *--gate* ]] || fail "$1: status $status: $(cat err)" ;;
    *) fail "$1: status $status: $(cat err)" ;;
    esac
}
serve() {
    mkfifo port
    bash -c "exec ${1/serve/serve --listen 127.0.0.1:0}" >port 2>err &
    gateway=$!
    exec 8<port
    read -r line <&8 || fail "$1: it did not start: $(cat err)"
    gate=${line#listening on http://}
    gate=${gate%/v1}
}
stop_serving() {
    [ -z "${gateway:-}" ] || kill "$gateway" || :
    stop_simulator
}
trap stop_serving EXIT
# It needs the id of an answer that was given.
feedback() {
    local id
    curl -sS -o answer -D head "$gate/v1/chat/completions" \
        -d '{"messages":[{"role":"user","content":"what is a pipe?"}]}'
    id=$(tr -d '\r' <head | sed -n 's/^x-request-id: //Ip')
    run "${1/req_…/$id}"
    grep -q error out && fail "$1: $(cat out)"
    return 0
}
ran=0
while read -r command; do
    command=${command/localhost:8080/${gate:-}}
    case $command in
    echo\ \$*) continue ;;
    "diptych watch"*) run "$command --snapshot overview" ;;
    "diptych serve"*) serve "$command" ;;
    *v1/feedback*) feedback "$command" ;;
    diptych* | echo* | curl*) run "$command" ;;
    *) continue ;;
    esac
    ran=$((ran + 1))
done < <(commands)
[ $ran -ge 12 ] || fail "only $ran commands were found"
