# diptych serve before an endpoint that means ill, or is broken: clients get an
# error that they understand, or a stream that breaks, and no field that is not
# for them; the next request is served.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
[ -x "${FAR:-}" ] || { echo "no FAR, the program of tests/e2e/far.c"; exit 77; }
stop_far() {
    kill "${far:-0}" 2>/dev/null && wait "$far" 2>/dev/null || :
}
trap 'stop_serving; stop_far' EXIT

said='{"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,
"message":{"role":"assistant","content":"Good."},"finish_reason":"stop"}],
"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}'
ok='HTTP/1.1 200 OK\r\n'
json='Content-Type: application/json\r\n'
length="Content-Length: ${#said}\r\n"
files=()
file() { # NAME BYTES
    printf %b "$2" >"$1"
    files+=("$1")
}

file good "$ok$json$length\r\n$said"
file garbage 'lorem ipsum dolor\r\n\r\nsit amet'
file nothing ''
file version 'HTTP/1.1 99999 What\r\n\r\n'
file endless.again 'X-More: and more and more and more and more\r\n'
printf %b "$ok" | cat - endless.again >head.again
file interim "HTTP/1.1 103 Hints\r\nX-Hint: y\r\n\r\n$ok$json$length\r\n$said"
file short "$ok${json}Content-Length: 9999\r\n\r\n$said"
file chunk "$ok${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n$said"
fields='Content-Length : 3\r\nX-A: b\rX-Evil: c\r\n'
fields="$fields X-Evil: folded\r\nTransfer-Encoding : chunked\r\nX-B\x01: c\r\n"
fields="${fields}Set-Cookie: evil=1\r\nKeep-Alive: evil\r\nServer: evil\r\n"
fields="${fields}X-Request-Id: evil\r\nX-AB-Variant: evil\r\nX-Good: d\r\n"
file nul "$ok$json${length}X-N: a\x00X-Evil: c\r\n\r\n$said"
file fields "$ok$json$length$fields\r\n$said"
file more.keep "$ok$json$length\r\n$said${ok}Content-Length: 4\r\n\r\nevil"
file good.keep "$ok$json$length\r\n$said"
file switch 'HTTP/1.1 101 Switching\r\nUpgrade: evil\r\n\r\nevil'
printf %s "$said" | gzip >body.gz
file gzip "$ok${json}Content-Encoding: gzip\r\n\r\n"
cat body.gz >>gzip
file body.again "${ok}X-Body: endless\r\n\r\n$(head -c 100000 /dev/zero |
    tr '\0' x)"
event='data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,
"delta":{"content":"Go"}}]}'
event=$(echo "$event" | tr -d '\n')
file stream "${ok}Content-Type: text/event-stream\r\n\r\n$event\n\n"
file broken "${ok}Content-Type: text/event-stream\r
Transfer-Encoding: chunked\r\n\r\n$(printf %x $((${#event} + 2)))\r\n$event\n\n"
file last "$ok$json$length\r\n$said"

mkfifo port
"$FAR" "${files[@]/endless.again/head.again}" >port &
far=$!
exec 9<port
read -r line <&9
url=${line#listening on }
serve --share 0 --control "m@$url" --treatment "m@$url"

answered() { # FILE STATUS [CURL-OPTION...]
    echo "$1"
    ask ann '' "${@:3}"
    status_is "$2"
}
whole() { # FILE: its answer comes as it is
    answered "$1" 200
    [ "$(cat body.txt)" = "$said" ] || fail "$(cat body.txt)"
}
broken() { # FILE
    answered "$1" 502
    grep -q '"type":"server_error"' body.txt || fail "$(cat body.txt)"
}

whole good
for name in garbage nothing version head; do broken $name; done
whole interim
! grep -q X-Hint head.txt || fail "$(cat head.txt)"
broken short
broken chunk
broken nul
whole fields
! grep -qi 'evil\|folded\|^X-B\|length :\|^Transfer' head.txt ||
    fail "$(cat head.txt)"
marked X-Good d
marked X-AB-Variant control
whole more
whole good
broken switch
answered gzip 200
gunzip <body.txt >plain.txt
[ "$(cat plain.txt)" = "$said" ] || fail "not as it came"
broken body
status=0
answered stream 200 -N
ask ann "{\"stream\":true,$prompt}" -N || status=$?
[ $status = 18 ] || fail "curl saw a clean end: $status $(cat body.txt)"
grep -q '"content":"Go"' body.txt || fail "$(cat body.txt)"
whole last
stop_serving
[ ! -s serve.err ] || fail "$(cat serve.err)"
outcomes=$(sql "select group_concat(outcome) from (select outcome from replies
    order by prompt)")
cut=truncated
[ "$outcomes" = "ok,$cut,connect,$cut,$cut,ok,$cut,$cut,$cut,ok,ok,ok,$cut,\
malformed,malformed,$cut,$cut,ok" ] || fail "$outcomes"
! grep -qi 'accept-encoding\|x-user-id\|user-agent: curl' far.txt ||
    fail "$(cat far.txt)"
