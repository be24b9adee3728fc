# raw.sh - for the cases of diptych serve: bytes on a plain socket. Read it
# after serving.sh.
#
#   raw BYTES [together]    sends them to the gateway, as printf's %b has them,
#                           line by line or all together; all that comes back
#                           is in said.txt, when the connection ends
#   refused STATUS BYTES    so they are, in the client's dialect, and the
#                           connection is closed

raw() {
    exec 7<>"/dev/tcp/127.0.0.1/$(port_of "$gate")"
    if [ -n "${2:-}" ]; then
        printf %b "$1" | (trap '' PIPE && cat >&7) 2>/dev/null || :
    else
        (trap '' PIPE && printf %b "$1" >&7) 2>/dev/null || :
    fi
    timeout 20 cat <&7 >said.txt || fail "it is not closed: $1: $(cat said.txt)"
    exec 7>&-
}

port_of() {
    echo "$1" | sed 's/.*:\([0-9]*\).*/\1/'
}

refused() {
    raw "$2"
    grep -q "^HTTP/1.1 $1 " said.txt || fail "not $1: $2: $(cat said.txt)"
    tr -d '\r' <said.txt | grep -qix 'connection: close' ||
        fail "kept open: $2: $(cat said.txt)"
    tr -d '\r' <said.txt | grep -qix 'content-type: application/json' ||
        fail "of another type: $2: $(cat said.txt)"
    grep -q '"error":{"\(message\|type\)":"' said.txt ||
        fail "in no dialect: $2: $(cat said.txt)"
    [ "$(grep -c '^HTTP/' said.txt)" = 1 ] || fail "twice: $2: $(cat said.txt)"
}
