# The official clients of OpenAI and Anthropic for Node, from npm, against
# diptych serve: whole and streamed answers, tools, errors of the right class,
# retries, and clients that leave.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v node >/dev/null || { echo "no node"; exit 77; }
command -v npm >/dev/null || { echo "no npm"; exit 77; }
cp "$top"/tests/clients/* .
timeout 120 npm ci --no-audit --no-fund --ignore-scripts >npm.txt 2>&1 || {
    echo "npm does not get the packages: $(tail -1 npm.txt)"
    exit 77
}
outcomes() {
    sql 'select outcome, count(*) from replies group by 1 order by 1' |
        tr '\n' ' '
}
recorded() { # OUTCOMES, soon
    end=$((SECONDS + 20))
    until [ "$(outcomes)" = "$1 " ]; do
        ((SECONDS < end)) || fail "not $1: $(outcomes)"
    done
}
far() { # SETTINGS [OPTION...]: of both models; then a gateway before them
    stop_serving
    stop_simulator
    rm -f run.db*
    simulator --model "sim-control:$1" --model "sim-treatment:$1"
    shift
    base=$url
    [ "$dialect" = openai ] || base=${url%/v1}
    serve --share 50% --control "$dialect:sim-control@$base" \
        --treatment "$dialect:sim-treatment@$base" "$@"
    [ "$dialect" = openai ] || gate=${gate%/v1}
}
client() {
    node "$dialect.mjs" "$1" "$gate" "${@:2}" || fail "$dialect, $*"
}

quick=ttft=1ms,rate=2000,tools=1
printf 'ours-0123456789\n' >keys
for dialect in openai anthropic; do
    far $quick
    client good
    [ $dialect = openai ] && many=5
    [ $dialect = anthropic ] && many=4
    recorded "ok|$many"
    far $quick --client-keys keys
    client refused AuthenticationError 401
    CLIENT_KEY=ours-0123456789 client good
    far $quick,fault.rate_limited=100%
    client refused RateLimitError 429
    recorded 'rate_limited|2'
    far $quick,fault.server_error=100%
    client refused InternalServerError 500
    recorded 'http_5xx|2'
    [ $dialect = anthropic ] || client retried
    [ $dialect = anthropic ] || recorded 'http_5xx|5'
    far $quick,fault.cut=100%
    client cut
    recorded 'truncated|1'
    far ttft=1s,sigma=0,rate=20,words=100
    client left
    [ $dialect = openai ] && recorded 'abandoned|2'
    [ $dialect = anthropic ] && recorded 'abandoned|1'
    stop_simulator
    client refused InternalServerError 502
done
