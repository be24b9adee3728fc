# diptych serve and clients that mean ill: whatever leaves in doubt where a
# request ends or goes is refused in the client's dialect, its connection ends,
# nothing of it is forwarded, and others are served on.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
. "$top/tests/e2e/raw.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
ulimit -Sn 4096 || { echo "no 4096 descriptors"; exit 77; }

simulator --fast --model sim-control --model sim-treatment --log far.jsonl
serve --share 50% --salt spring --control "sim-control@$url" \
    --treatment "sim-treatment@$url" --max-body 100000 --request-timeout 1s \
    --access-log access.jsonl
good=0
others() { # are served on
    ask "$good"
    status_is 200
    good=$((good + 1))
}

chat='POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nX-User-Id: evil\r\n'
get='GET /v1/evil HTTP/1.1\r\nHost: a\r\n\r\n'
te='Transfer-Encoding: chunked\r\n'
body="{$prompt}"
len="Content-Length: ${#body}\r\n"
hex=$(printf %x ${#body})
chunked="$chat$te\r\n$hex\r\n$body\r\n0\r\n"

# Where does the body end?
while read -r field; do
    refused 400 "$chat$field\r\n\r\n$body$get"
done <<T
${len%??}\r\n$len
${len}Content-Length: 5\r\n
Content-Length: +${#body}
Content-Length: -1
Content-Length: -${#body}
Content-Length: 0x$hex
Content-Length:
Content-Length: ${#body}, ${#body}
Content-Length: ${#body} ${#body}
Content-Length: 99999999999999999999
Content-Length: 18446744073709551616
Content-Length: \t${#body}
Content-Length : ${#body}
Content-Length\t: ${#body}
Content-Length\x00: ${#body}
${len%??}\r\n$te
${te%??}\r\n$len
Transfer-Encoding: xchunked
Transfer-Encoding: chunked, identity
Transfer-Encoding: identity, chunked
Transfer-Encoding: identity
Transfer-Encoding: gzip, chunked
Transfer-Encoding: chunked\r\n${te%??}
Transfer-Encoding:\tchunked
Transfer-Encoding: \x0bchunked
Transfer-Encoding : chunked
Transfer-Encoding\t: chunked
Transfer-Encoding:
X: y\r\n Content-Length: ${#body}
X: y\r\n\t$len
X: y\n$len
X: y\r$len
X: y\x00\r\n$len
X: \x01\r\n$len
X(y): z\r\n$len
: z\r\n$len
no colon\r\n$len
Host: b\r\n$len
T
others
for chunk in '-1' '+5' '0x5' ' 5' '5 ' '5;a=b' 'g' '' 'fffffffffffffffff' \
    '5\n' "5;$(head -c 30000 /dev/zero | tr '\0' x)"; do
    refused 400 "$chat$te\r\n$chunk\r\nhello\r\n0\r\n\r\n$get"
done
refused 400 "$chat$te\r\n5\r\nhello0\r\n\r\n$get"
refused 400 "$chat$te\r\n5\r\nhello\n0\r\n\r\n$get"
refused 400 "${chunked}X-Trailer: y\r\n\r\n$get"
refused 400 "${chunked}Content-Length: 7\r\n\r\n$get"
refused 413 "$chat$te\r\nfffffffffff\r\n"
refused 413 "$chat$te\r\n7fffffff\r\n"
refused 413 "${chat}Content-Length: 900000\r\n\r\n"
refused 413 "${chat}Content-Length: 900000\r\nExpect: 100-continue\r\n\r\n"
refused 417 "${chat}${len}Expect: a miracle\r\n\r\n$body"
refused 400 "GET /v1/models HTTP/1.1\r\nHost: a\r\n$len\r\n$body"
refused 400 "GET /v1/models HTTP/1.1\r\nHost: a\r\n$te\r\n0\r\n\r\n$get"
refused 400 "POST /v1/chat/completions HTTP/1.0\r\n$te\r\n0\r\n\r\n"
others

# Where does it go?
while read -r path; do
    refused 400 "GET $path HTTP/1.1\r\nHost: a\r\n\r\n"
done <<'T'
http://127.0.0.1:1/v1/models
https://a/v1/models
file:///etc/passwd
127.0.0.1:1
*
//127.0.0.1:1/v1/models
/../v1/models
/v1/../admin
/v1/%2e%2e/admin
/v1/.%2E/admin
/v1/%2e%2e%2fadmin
/v1/..%5cadmin
/v1/..\\\\admin
/v1/models/..
/v1/./models
/v1/a%00b
/v1/a%0d%0aX:%20y
/v1/a%zz
/v1/a\xc3\xa4
/v1/a#b
/v1/a b
T
refused 414 "GET /$(head -c 9000 /dev/zero | tr '\0' x) HTTP/1.1\r\n\r\n"
others

# Is it HTTP at all?
many=$(for i in {1..2000}; do printf 'X-%d: y\\r\\n' "$i"; done)
refused 431 "$chat$many$len\r\n$body"
refused 431 "${chat}X: $(head -c 70000 /dev/zero | tr '\0' x)\r\n\r\n"
refused 505 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
refused 505 'GET /v1/models HTTP/2.0\r\nHost: a\r\n\r\n'
refused 505 'GET /v1/models HTTP/0.9\r\nHost: a\r\n\r\n'
refused 400 'GET /v1/models\r\n\r\n'
refused 400 'GET /v1/models HTTP/1.1\r\n\r\n'
refused 400 'GET /v1/models HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'
refused 400 'GET /v1/models HTTP/1.1\r\nHost: a/b\r\n\r\n'
refused 400 '\x16\x03\x01\x02\x02\x01\x00\x01\xfc\x03\x03\r\n\r\n'
refused 400 '\r\n\r\nGET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n'
for method in get Get POSTS PUT DELETE TRACE CONNECT PATCH; do
    refused 501 "$method /v1/models HTTP/1.1\r\nHost: a\r\n\r\n"
done
refused 413 "${chat/chat\/completions/messages}Content-Length: 999999\r\n\r\n"
grep -q '"type":"error","error":{"type":"request_too_large"' said.txt ||
    fail "not as Anthropic says it: $(cat said.txt)"
others

# A page in a browser of this machine: the head is enough to be refused.
page="${chat}Origin: http://evil.test\r\nContent-Type: text/plain\r\n"
refused 403 "${page}Content-Length: 90000\r\n\r\n"
refused 403 "${page/chat\/completions/feedback}$te\r\n"
refused 403 "${page/http:*test/null}$te\r\n"
raw "$page${len}Connection: close\r\n\r\n$body"
grep -q '^HTTP/1.1 403 ' said.txt || fail "$(cat said.txt)"
ask "$good" "{$prompt}" -H "Origin: ${gate%/v1}"
status_is 200
good=$((good + 1))

# What is right, if odd, is served; what follows it too early is not.
raw "$chat${len}Connection: X-User-Id, close\r\nUpgrade: h2c\r\n\r\n$body"
grep -q '^HTTP/1.1 200 ' said.txt || fail "$(cat said.txt)"
raw "$chunked\r\n$get$get" together
[ "$(grep -c '^HTTP/1.1 200 ' said.txt)" = 1 ] || fail "$(cat said.txt)"
! grep -q '^HTTP/1.1 404' said.txt || fail "$(cat said.txt)"
raw "$chat$len\r\n${body}$get" together
[ "$(grep -c '^HTTP/' said.txt)" = 1 ] || fail "$(cat said.txt)"
raw "POST /v1/chat/completions HTTP/1.0\r\n$len\r\n$body"
grep -q '^HTTP/1.[01] 200 ' said.txt || fail "$(cat said.txt)"
good=$((good + 4))

# A body that is no request.
for wrong in ' ' '{' '[]' '"x"' 'null' '1e999' '{"messages":1}' \
    '{"messages":"hello"}' '{"messages":{"a":1}}' '{"messages":[]}' \
    "{$prompt} {}" "{$prompt" '{"messages":[{"role":"user","content":"\u12"}]}' \
    "$(printf '{"messages":%s' "$(head -c 90000 /dev/zero | tr '\0' '[')")"; do
    echo "asked ${wrong:0:60}"
    ask evil "$wrong"
    status_is 400
    grep -q '"type":"invalid_request_error"' body.txt || fail "$(cat body.txt)"
done
head -c 150000 /dev/zero | tr '\0' ' ' >long
ask evil @long -H 'Expect:'
status_is 413
ask evil "{\"model\":\"none\",\"model\":\"such\",\"x\":{},\"stream\":7,$prompt}"
status_is 200
good=$((good + 1))

# Slowly: a byte now and then keeps nobody waiting for ever.
trickle() { # BYTES AGAIN: sends AGAIN after them until an answer comes
    exec 7<>"/dev/tcp/127.0.0.1/$(port_of "$gate")"
    printf %b "$1" >&7
    until read -r -t .1 line <&7; do
        (trap '' PIPE && printf %b "$2" >&7) 2>/dev/null ||
            fail "closed without an answer: $1"
    done
    [ "${line%% R*}" = 'HTTP/1.1 408' ] || fail "$1: $line"
    exec 7>&-
}
trickle 'P' ''
trickle "$chat" 'X: y\r\n'
trickle "${chat}X: " y
trickle "${chat}Content-Length: 5000\r\n\r\n" ' '
trickle "$chat$te\r\n" '1\r\n \r\n'
others

# Two thousand that say nothing.
crowd() { # N
    local port fd
    port=$(port_of "$gate")
    idle=()
    for ((i = 0; i < $1; i++)); do
        exec {fd}<>"/dev/tcp/127.0.0.1/$port"
        idle+=("$fd")
    done
}
disperse() {
    local fd
    for fd in "${idle[@]}"; do exec {fd}>&-; done
}
crowd 2000
others
disperse
others
stop_serving
[ ! -s serve.err ] || fail "$(cat serve.err)"
for said in '"url.path":"/v1/../admin","http.response.status_code":400' \
    '"url.path":"/v1/messages","http.response.status_code":413' \
    '"client.address":"127.0.0.1".*"http.response.status_code":505'; do
    grep -q "$said" access.jsonl || fail "not logged: $said"
done
[ "$(sql 'select count(*) from reply')" = $good ] || fail "not $good replies"
rm run.db

# More than there is room for: the oldest of them are closed for the newest.
serve --share 0 --control "sim-control@$url" --treatment "sim-treatment@$url" \
    --connections 100
crowd 300
status=0
read -r -t 20 line <&"${idle[0]}" || status=$?
[ $status = 1 ] || fail "the oldest is still there: $status"
status=0
read -r -t .1 line <&"${idle[299]}" || status=$?
[ $status -gt 128 ] || fail "the newest is closed: $status"
others
disperse
stop_serving
[ "$(sql 'select count(*) from reply')" = 1 ] || fail "it is not recorded"
rm run.db

# Whoever has no key sends no body: the head is enough to be refused.
echo abracadabra >keys.txt
chmod 600 keys.txt
serve --share 0 --control "sim-control@$url" --treatment "sim-treatment@$url" \
    --client-keys keys.txt
refused 401 "${chat}Content-Length: 90000\r\n\r\n"
refused 401 "${chat}Content-Length: 90000\r\nExpect: 100-continue\r\n\r\n"
! grep -q '100 Continue' said.txt || fail "asked to go on: $(cat said.txt)"
refused 401 "$chat$te\r\n"
refused 401 "POST /v1/any HTTP/1.1\r\nHost: a\r\n${te}\r\n"
refused 405 'POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n'
ask "$good" "{$prompt}" -H 'Authorization: Bearer abracadabra'
status_is 200
good=$((good + 1))
stop_serving
[ "$(sql 'select count(*) from reply')" = 1 ] || fail "it is not recorded"
kill -TERM "$simulator"
wait "$simulator" || :
simulator=
[ "$(grep -c . far.jsonl)" = $good ] || fail "not $good: $(cat far.jsonl)"
! grep -q evil far.jsonl || fail "$(grep evil far.jsonl)"
