# SIGHUP: settings are read again while requests are under way, and none of them
# notices; keys are others from then on, what is frozen stays, what is wrong is
# told and changes nothing, and the access log goes on in a new file.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
echo sk-right >right.txt
simulator --fast --model sim-control --model sim-treatment --key-file right.txt

write_conf() { # SHARE TIMEOUT [TREATMENT]
    cat >gate.conf <<END
[serve]
control = sim-control@$url
treatment = ${3:-sim-treatment}@$url
control-key-file = key.txt
treatment-key-file = key.txt
client-keys = clients.txt
share = $1
salt = spring
listen = 127.0.0.1:0
store = run.db
prices = $top/data/prices.json
access-log = access.log
timeout = $2
END
}

begin() {
    mkfifo port
    "$DIPTYCH" serve --config gate.conf >port 2>serve.err &
    gateway=$!
    exec 8<port
    rm port
    read -r line <&8 || fail "the gateway did not start: $(cat serve.err)"
    gate=${line#listening on }
}

# Once more than it said so before.
hang_up() { # WORDS
    before=$(grep -c "$1" serve.err || :)
    kill -HUP "$gateway"
    looks=0
    until [ "$(grep -c "$1" serve.err)" -gt "$before" ]; do
        kill -0 "$gateway" || fail "it is gone: $(cat serve.err)"
        looks=$((looks + 1))
        [ "$looks" -lt 5000 ] || fail "not said: $1: $(cat serve.err)"
    done
    said=$(grep "$1" serve.err | tail -1)
}

with() { # KEY USER
    ask "$2" "{$prompt}" -H "Authorization: Bearer $1"
}

echo sk-wrong >key.txt
echo ours >clients.txt
write_conf 50% 300s
begin

# Another key, for the endpoint and for clients.
with ours ann
status_is 401
grep -q 'sk-' body.txt && fail "a key is told: $(cat body.txt)"
with theirs ann
status_is 401
cp right.txt key.txt
printf 'ours\ntheirs\n' >clients.txt
hang_up 'settings were read again'
case $said in
*'control has another key, treatment has another key'*'2 (were 1), 1 of them new'*) ;;
*) fail "$said" ;;
esac
grep -q 'sk-\|theirs' serve.err && fail "a key is told: $(cat serve.err)"
with theirs ann
status_is 200

# Requests all the while, and the log is moved away.
load() {
    for n in $(seq 40); do
        curl -sS -o /dev/null -w '%{http_code}\n' -H 'X-User-Id: '"$1$n" \
            -H 'Authorization: Bearer ours' "$gate/chat/completions" \
            -d "{$prompt,\"stream\":true}" >>load.$1 2>&1
    done
}
load a &
one=$!
load b &
other=$!
for n in 1 2 3 4 5; do
    mv access.log "access.$n" 2>/dev/null || :
    hang_up 'they are the same'
done
wait "$one" "$other"
[ "$(cat load.a load.b | sort | uniq -c | tr -s ' ')" = ' 80 200' ] ||
    fail "$(cat load.a load.b | sort | uniq -c)"

# What is wrong changes nothing; what is frozen stays, and all else is taken.
write_conf 50% soon
hang_up 'settings stay as they are'
case $said in
*gate.conf:13:*--timeout*) ;;
*) fail "$said" ;;
esac
echo 'floor = streak <= 500' >>gate.conf
sed -i 's/^timeout.*/timeout = 300s/' gate.conf
hang_up 'floors streak <= 500 (was streak <= 20, error-rate <= 50%)$'
sed -i '/^floor/d' gate.conf
hang_up 'floors streak <= 20, error-rate <= 50% (was streak <= 500)$'
write_conf 90% 5s another
echo sk-other >key.txt
hang_up 'frozen in the store, and not taken without --fresh: treatment; the share is changed with diptych ramp run.db --to 90%$'
grep -q 'again: timeout 5s (was 300s), control has another key$' serve.err ||
    fail "$(cat serve.err)"
cp right.txt key.txt
hang_up 'frozen in the store, and not taken without --fresh: treatment; the share is changed with diptych ramp run.db --to 90%$'
grep -q 'again: control has another key$' serve.err || fail "$(cat serve.err)"
for n in 1 2 3 4 5; do
    with ours "ann$n"
    status_is 200
done
stop_serving
[ "$served" = 0 ] || fail "$(cat serve.err)"
[ "$(sql "select count(*) from event where kind = 'change'
    and text = 'timeout 5s (was 300s), control has another key'")" = 1 ] ||
    fail "$(sql 'select * from event')"
[ "$(sql 'select count(distinct weight) from stage')" = 1 ] ||
    fail "$(sql 'select * from stage')"

# Nor is another share taken when it is started again.
write_conf 20% 7s
status=0
"$DIPTYCH" serve --config gate.conf >out.txt 2>&1 || status=$?
[ "$status" = 2 ] || fail "status $status: $(cat out.txt)"
grep -q '50 % go to treatment: start it with --share 50%, and move that with' \
    out.txt || fail "$(cat out.txt)"

# So they are when it is started again. Where others can reach it, keys cannot
# be left out later.
write_conf 50% 7s
sed -i 's/^listen = .*/listen = 0.0.0.0:0/' gate.conf
begin
sed -i 's/^listen = .*/listen = 127.0.0.1:0/; /^client-keys/d' gate.conf
hang_up 'settings stay as they are: 0.0.0.0 is open to others'
with nobody ann
status_is 401
echo 'client-keys = clients.txt' >>gate.conf
hang_up 'not taken before it is started again: listen$'
stop_serving
[ "$served" = 0 ] || fail "$(cat serve.err)"
[ "$(sql "select text from event where kind = 'change'
    order by seq desc limit 1")" = \
    'timeout-ms: 7000 (it began with 300000)' ] ||
    fail "$(sql 'select * from event')"

# A share that was moved by hand may be asked for from then on.
write_conf 50% 7s
begin
diptych ramp --no-config run.db --to 20% >out.txt 2>&1 || fail "$(cat out.txt)"
stop_serving
write_conf 20% 7s
begin
read -r line <&8
read -r line <&8
[ "$line" = 'sticky split, 20 % to treatment' ] || fail "no share: $line"
stop_serving
[ "$served" = 0 ] || fail "$(cat serve.err)"

# A line for each request, in one of the files, and no secret.
cat access.? access.log >all.log
[ "$(grep -c '^{"time":.*"latency_ms":[0-9.]*.*}$' all.log)" = 89 ] ||
    fail "$(cat all.log)"
[ "$(wc -l <all.log)" = 89 ] || fail "$(wc -l all.log)"
[ "$(grep -c '"http.response.status_code":200' all.log)" = 86 ] ||
    fail "$(cat all.log)"
grep -q 'sk-\|pipe\|ours\|ann' all.log && fail "more than it should: $(cat all.log)"
:
