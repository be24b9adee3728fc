# What users said comes into the store of a replay and of an import, once, and
# the report compares it.
. "$top/tests/e2e/lib.sh"
say() { # WORDS STATUS ARGUMENTS: of run.db
    words=$1 want=$2
    shift 2
    status=0
    diptych feedback --no-config run.db "$@" >out.txt 2>&1 || status=$?
    [ $status = "$want" ] || fail "status $status: $(cat out.txt)"
    grep -qF -- "$words" out.txt || fail "not said \"$words\": $(cat out.txt)"
}
rows() {
    [ "$(sql 'select count(*) from feedback')" = "$1" ] ||
        fail "not $1: $(sql 'select * from feedback')"
}
# NAME CONTROL N TREATMENT N: as the report has it.
measure() {
    diptych report --no-config run.db --format json >report.json 2>/dev/null
    got=$(sed -n '/^  "measures"/,$p' report.json |
        sed -n "/\"name\": \"$1\"/,/\"treatment_n\"/p" |
        sed -n 's/.*"\(value\|[a-z]*_n\)": \([0-9.]*\).*/\2/p' |
        awk '{ printf "%g ", $1 }')
    [ "$got" = "$2 $3 $4 $5 " ] || fail "$1: $got"
}

# A replay: by our prompt and variant, or by what the server called its reply.
log 40
simulator --model sim-control:ttft=1ms,rate=5000 \
    --model sim-treatment:ttft=1ms,rate=5000
replay >/dev/null 2>&1
sql "select 'x-' || prompt || ',' || prompt_id || ',' || variant || ',' ||
    case when variant = 'treatment' and prompt % 4 = 0 then 'down'
         else 'up' end || ',' || (prompt % 5 + 1) from replies
    order by prompt desc" |
    sed '1i ticket number,prompt_id,variant,thumb,stars' >said.csv
say '160 new in run.db: 80 about the control, 80 about the treatment' 0 said.csv \
    --map score=stars --score-scale 1-5
rows 160
measure thumbs-down 0 40 0.25 40
measure score 0.5 40 0.5 40
say 'there already: 160' 0 - --map score=stars --score-scale 1-5 <said.csv
rows 160
id=$(sql "select request_id from replies where variant = 'control'
    and prompt = 3")
printf '{"request_id":"%s","thumb":false,"when":"2030-01-01T00:00:00Z"}' \
    "$id" >one.jsonl
say '1 new in run.db: 1 about the control, 0 about the treatment' 0 one.jsonl
measure thumbs-down 0.025 40 0.25 40
rm -f run.db*

# An import: by the user, whose last answer before that was meant.
{
    echo 'id,variant,user,time,latency_ms,status'
    for i in $(seq 1 60); do
        v=A
        [ $((i % 2)) = 0 ] || v=B
        echo "q$i,$v,u$((i % 20)),$((1795341600 + i)),$((100 + i)),200"
    done
} >split.csv
diptych import --no-config split.csv --store run.db 2>/dev/null
for u in 1 2 3 4 5 99; do
    echo "{\"user\":\"u$u\",\"time\":$((1795341600 + 30)),\"ticket\":true}"
done >tickets.jsonl
for u in 6 7; do
    echo "{\"user\":\"u$u\",\"time\":1795349000,\"kind\":\"continued\",
        \"value\":\"no\"}" | tr -d '\n'
    echo
done >more.jsonl
say '7 new in run.db: 3 about the control, 4 about the treatment' 0 \
    tickets.jsonl more.jsonl
grep -q 'tickets.jsonl:6: no answer went to the user "u99"' out.txt ||
    fail "$(cat out.txt)"
[ "$(sql "select group_concat(id) from feedback f join prompt p
    on p.seq = f.prompt")" = q21,q22,q23,q24,q25,q46,q47 ] ||
    fail "$(sql 'select * from feedback')"

# Bad lines: one cause once, and nothing or the rest.
{
    echo '{"id":"q1","thumb":"up"}'
    echo '{"id":"q2","thumb":"maybe"}'
    echo '{"id":"q3","thumb":"perhaps"}'
    echo 'no JSON'
} >bad.jsonl
say '3 of 4 lines are bad: nothing was stored' 1 bad.jsonl
grep -q 'bad.jsonl:2: thumb is "maybe".*(so in 2 lines)' out.txt ||
    fail "$(cat out.txt)"
rows 7
say 'bad lines, passed over: 3' 0 bad.jsonl --skip-bad
rows 8
say 'no line is about an answer in run.db' 1 - <<'EOF'
{"id":"q99","thumb":"up"}
EOF
