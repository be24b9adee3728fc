# The example of a settings file, with endpoints that are here: diptych serve
# needs nothing else.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
simulator --fast --model sim-control --model sim-treatment
echo sk-control >control.key
echo sk-treatment >treatment.key
echo ours >clients.keys
sed "s|^control = .*|control = sim-control@$url|
    s|^treatment = .*|treatment = sim-treatment@$url|
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
