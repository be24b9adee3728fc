# The example of a settings file, with endpoints that are here: diptych serve
# needs nothing else.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
simulator --fast --model gpt-4.1 --model gpt-4.1-mini
echo sk-control >control.key
echo sk-treatment >treatment.key
echo ours >clients.keys
sed "s|https://api.openai.com/v1|$url|
    s|^listen = .*|listen = 127.0.0.1:0|
    s|^store = .*|store = run.db|
    s|^#prices = .*|prices = $top/data/prices.json|" \
    "$top/data/diptych.conf.example" >diptych.conf
mkfifo port
"$DIPTYCH" serve >port 2>serve.err &
gateway=$!
exec 8<port
read -r line <&8 || fail "the gateway did not start: $(cat serve.err)"
gate=${line#listening on }
ask ann
status_is 401
for user in ann ben cid; do
    ask "$user" "{$prompt}" -H 'Authorization: Bearer ours'
    status_is 200
done
stop_serving
[ "$served" = 0 ] || fail "$(cat serve.err)"
[ "$(sql "select count(*) from reply where outcome = 'ok'")" = 3 ] ||
    fail "$(sql 'select * from reply')"
[ "$(sql "select value from setting where name = 'split.share'")" = '5 %' ] ||
    fail "$(sql 'select * from setting')"
[ "$(wc -l <access.log)" = 4 ] || fail "$(cat access.log)"

# The log may be standard output; one that is full holds up nobody.
sed -i 's|^access-log = .*|access-log = -|' diptych.conf
exec 8<&-
rm port
mkfifo port
"$DIPTYCH" serve >port 2>serve.err &
gateway=$!
exec 8<port
read -r line <&8
gate=${line#listening on }
read -r line <&8
read -r line <&8
[ "$line" = 'sticky split, 5 % to treatment' ] || fail "no share: $line"
ask ann
status_is 401
read -r line <&8
case $line in
'{"time":"2'*'"http.response.status_code":401'*'}') ;;
*) fail "no line: $line" ;;
esac
sed -i 's|^access-log = .*|access-log = /dev/full|' diptych.conf
kill -HUP "$gateway"
until grep -q 'access-log /dev/full (was -)' serve.err; do :; done
ask ann "{$prompt}" -H 'Authorization: Bearer ours'
status_is 200
until grep -q '/dev/full: No space left on device' serve.err &&
    grep -q 'lines of the access log are being lost: 1 so far' serve.err; do :; done
stop_serving
[ "$served" = 0 ] || fail "$(cat serve.err)"
grep -q 'lines of the access log that were lost: 1' serve.err ||
    fail "$(cat serve.err)"
