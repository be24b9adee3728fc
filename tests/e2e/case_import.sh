# Logs of answers into a store: each format, each way to name the variants,
# and nothing of a store when something is wrong.
. "$top/tests/e2e/lib.sh"
answers=$top/tests/data/answers
import() {
    rm -f run.db*
    diptych import --no-config --prices "$top/data/prices.json" \
        --store run.db "$@" >out.txt 2>&1
}
refuse() { # WORDS STATUS ARGUMENTS
    words=$1 want=$2
    shift 2
    status=0
    import "$@" || status=$?
    [ $status = "$want" ] || fail "status $status: $(cat out.txt)"
    grep -qF "$words" out.txt || fail "not said \"$words\": $(cat out.txt)"
    [ -z "$(ls run.db* 2>/dev/null)" ] || fail "left behind: $(ls)"
}
equal() {
    [ "$2" = "$3" ] || fail "$1: $2, not $3"
}

import "$answers/table.csv" --weight 0.1 --sticky || fail "$(cat out.txt)"
equal replies "$(sql "select variant, outcome, status, latency_us,
    input_tokens, output_tokens, cost_nano_usd, wall_us from replies")" \
    "control|ok|200|120500|10|20|1000000|1795341605000000
treatment|ok|200|99000|10|22|500000|1795341601000000
treatment|rate_limited|429|||||1795341602000000"
diptych report --no-config run.db >split.txt || fail "no report"
grep -q 'requests   control 1, failed 0; treatment 2, failed 1$' split.txt ||
    fail "$(cat split.txt)"
! grep -q 'both ok' split.txt || fail "pairs in a split"
equal times "$(sql 'select due_us from reply')" "4000000
0
1000000"
equal text "$(sql "select replace(text, char(13), '') from body limit 1")" \
    'Hello; "world"
second line'
equal settings "$(sql "select value from setting where name in
    ('source', 'design', 'split', 'weight', 'control.variant') order by name")" \
    "baseline
unpaired
import
sticky
0.1"
equal stage "$(sql 'select number, weight from stage')" "1|0.1"
equal clusters "$(sql 'select count(distinct cluster_hash),
    min(cluster_hash) > 0 from reply')" "2|1"
equal engine "$(sql 'select phase, total_pairs, prompts, elapsed_us,
    lag_p99_us from engine')" "finished|3|3|4120500|"

map=variant=who,latency_ms=dur,status=state
map=$map,input_tokens=usage.in,output_tokens=usage.out
import "$answers/calls.jsonl" --map $map --control old --treatment new \
    --pair-by key || fail "$(cat out.txt)"
grep -q 'answers of other variants, passed over: 1' out.txt || fail "$(cat out.txt)"
equal pairs "$(sql 'select prompt_id, control_outcome, treatment_outcome,
    control_latency_us, treatment_latency_us, same, same_normal,
    similarity_ppm from pairs')" \
    "a|ok|ok|1500000|900000|0|1|1000000
b|timeout|failed|2000000|100000|||"
equal feedback "$(sql 'select variant, kind, value from feedback')" "0|thumb|1.0
1|thumb|0.0"
equal stages "$(sql 'select number, weight from stage')" "1|0.1
2|0.5"
equal prompts "$(sql "select request from prompt where id = 'b'")" \
    '{"messages":[{"role":"user","content":"Two?"}]}'
equal tokens "$(sql 'select sum(input_tokens), sum(output_tokens)
    from reply')" "24|70"

import --control-file "$answers/batch-control.jsonl" \
    --treatment-file "$answers/batch-treatment.jsonl" \
    --prompts "$answers/batch-input.jsonl" || fail "$(cat out.txt)"
equal batch "$(sql 'select prompt_id, variant, outcome, cached_tokens, model,
    text, tools from replies where prompt = 1')" \
    'q1|control|ok|2|gpt-4.1-2025|Paris|[{"name":"f","arguments":{"a":1}}]
q1|treatment|ok|2|gpt-4.1-mini|paris |[{"name":"f","arguments":{"a":1}}]'
equal late "$(sql 'select outcome from reply where prompt = 2')" "timeout
timeout"
sql "select request from prompt" | grep -q 'Capital of France' ||
    fail "no prompts"

import "$answers/promptfoo.json" || fail "$(cat out.txt)"
equal promptfoo "$(sql 'select prompt_id, variant, outcome, latency_us,
    cost_nano_usd, text from replies')" \
    '0|control|ok|120000|100000|hi
0|treatment|ok||10000|{"a":1}
1|control|rate_limited|12000||'
equal scores "$(sql 'select variant, value from feedback
    where prompt = 1')" "0|1.0
1|0.0"

# What people did later, in words.
printf 'id,variant,status,continued,call\n%s' '1,A,200,yes,
2,A,200,no,0
3,B,200,TRUE,1
4,B,200,null,false
' >later.csv
import later.csv --map ticket=call || fail "$(cat out.txt)"
equal later "$(sql 'select prompt, kind, value from feedback
    order by prompt, kind')" "1|continued|1.0
2|continued|0.0
2|ticket|0.0
3|continued|1.0
3|ticket|1.0
4|ticket|0.0"
diptych report --no-config run.db --format csv >out.txt
for row in 'continued,,difference,0\.5,,,1,,,0\.5' \
    'tickets,,difference,0,,,0\.5,,,0\.5'; do
    grep -q "^changes,$row" out.txt || fail "no $row: $(grep ^changes out.txt)"
done
printf 'id,variant,continued\n1,A,maybe\n2,B,no\n' >maybe.csv
refuse 'continued is "maybe", which is neither yes nor no' 1 maybe.csv

# Tokens without a cost are priced by the list that is given.
printf 'id,variant,model,prompt_tokens,completion_tokens,cost\n%s' \
    '1,A,m,1000000,0,
2,B,m,0,1000000,
3,B,other,5,5,
4,A,m,1000000,0,0.25
' >tokens.csv
echo '{"version":1,"currency":"USD","per":"million tokens","models":
    {"m":{"input":2,"output":8,"date":"2026-11-01"}}}' >prices.json
diptych import --no-config tokens.csv --store run.db --prices prices.json \
    --fresh >out.txt 2>&1 || fail "$(cat out.txt)"
equal costs "$(sql 'select prompt, cost_nano_usd from reply order by prompt')" \
    "1|2000000000
2|8000000000
3|
4|250000000"
grep -q 'costs by the list of prices: 2' out.txt || fail "$(cat out.txt)"

# From a pipe, and once more into the same store.
cat "$answers/table.csv" | diptych import - --no-config --store pipe.db \
    2>/dev/null || fail "not from a pipe"
status=0
diptych import "$answers/table.csv" --no-config --store pipe.db 2>out.txt ||
    status=$?
[ $status = 2 ] || fail "status $status for a store that is there"
diptych import "$answers/table.csv" --no-config --store pipe.db --fresh \
    2>out.txt || fail "not anew: $(cat out.txt)"
[ -f pipe.db.1 ] || fail "the old one is gone"
diptych report pipe.db >out.txt || fail "no report: $(cat out.txt)"
! grep -q 'nothing measured\|loop lag\|order of sending' out.txt ||
    fail "the engine is looked for: $(cat out.txt)"

# What is wrong is named by file and line, and nothing is left of a store.
printf 'id,variant,latency_ms,status\nx,A,1,200\ny,b,1,200\n1,A,NaN,200\n2,B,-3,200\n3,B,1e400,200\n4,B,1,200,x\n5,A,1,999\n6,C,1,200\n7,"A"x,1,200\n8,A,\0,200\n9,A,\377,200\n10,A' >bad.csv
refuse 'bad.csv:4: latency is "NaN"' 1 bad.csv
for line in 'bad.csv:5: latency is -3, which cannot be (so in 2 lines)' \
    'bad.csv:7: 5 columns, where the first line has 4 (so in 2 lines)' \
    'bad.csv:8: status is 999' 'bad.csv:9: the variant is "C"' \
    'bad.csv:10: there is text behind' 'bad.csv:11: there is a NUL' \
    'bad.csv:12: it is not UTF-8' '10 of 12 lines are bad' \
    'or pass over what is bad with --skip-bad'; do
    grep -qF "$line" out.txt || fail "not said \"$line\": $(cat out.txt)"
done
equal 'a cause once' "$(grep -c ^bad.csv: out.txt)" 8

# What to do about it is told only where it would help.
not_said() {
    ! grep -qF -e "$1" out.txt || fail "said \"$1\": $(cat out.txt)"
}
lines() { # LINE HEAD: the head, and 12 lines with their numbers for each N
    echo "$2"
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
        echo "${1//N/$i}"
    done
}
lines N,here id,place >all.csv
refuse 'name one, as in --map variant=route (so in 12 lines)' 1 all.csv
not_said --skip-bad
refuse 'all 12 lines are bad' 1 all.csv --skip-bad
lines N,A,N9 id,variant,score >all.csv
refuse 'Say --map score=NAME' 1 all.csv
equal 'a cause once' "$(wc -l <out.txt)" 2
echo 20,B,x >>all.csv
refuse 'See --input, --map and --delimiter' 1 all.csv
lines N,A,.5 id,variant,score >one.csv
echo 20,B,7 >>one.csv
refuse '1 of 13 lines is bad: nothing was stored; mend it' 1 one.csv
not_said --skip-bad
printf '1,A,5,200\n2,B,5,200\n3,B' | sed '1i id,variant,latency_ms,status' \
    >cut.csv
refuse 'cut.csv:4: 2 columns' 1 cut.csv
import cut.csv --skip-bad || fail "not passed over: $(cat out.txt)"
printf 'id,variant\n1,A\n2,B\n1,A\n' >twice.csv
refuse 'twice.csv:4: "1" is answered in line 2, too' 1 twice.csv
printf 'id,variant\n1,A\n1,B\n' >twice.csv
refuse 'say --pair-by id' 1 twice.csv
import twice.csv --pair-by id || fail "no pair: $(cat out.txt)"
# A name of ours will do where the log has another for it.
printf 'trace,Result,variant\n1,200,A\n1,500,B\n' >own.csv
import own.csv --map id=trace,status=Result --pair-by id ||
    fail "not by a name of ours: $(cat out.txt)"
equal 'a rule before a guess' "$(sql 'select outcome from replies')" "ok
http_5xx"
printf '{"custom_id":"1","result":200,"variant":"A"}
{"custom_id":"1","result":429,"variant":"B"}\n' >own.jsonl
import own.jsonl --map status=result --pair-by id --input jsonl ||
    fail "not by an alias: $(cat out.txt)"
equal 'a rule before a guess' "$(sql 'select outcome from replies')" "ok
rate_limited"
refuse 'no line has "repeat"' 2 own.csv --map status=Result --pair-by repeat
printf 'guid,variant\n1,A\n2,B\n3,A\n' >split.csv
refuse 'not one of 3 keys has answers of both variants' 2 split.csv \
    --pair-by guid
refuse 'what pairs answers is said with --pair-by guid' 2 split.csv \
    --map key=guid --pair-by id
printf 'key,variant\n1,A\n1,B\n1,B\n' >twice.csv
refuse 'twice.csv:4: "1" is answered by treatment in line 3' 1 twice.csv \
    --pair-by key
printf 'key,variant\n\033]0;x\0071,A\n\033]0;x\0071,A\n2,B\n' >twice.csv
refuse 'is answered by control in line 2' 1 twice.csv --pair-by key
! grep -q "$(printf '\033')" out.txt || fail "a terminal would obey: $(cat out.txt)"

# That a prompt was asked twice does not make answers to others missing.
printf 'key,variant,repeat\n1,A,1\n1,B,1\n1,A,2\n1,B,2\n2,A,1\n2,B,1\n3,A,1\n' \
    >again.csv
import again.csv --pair-by key || fail "$(cat out.txt)"
equal planned "$(sql 'select total_pairs from engine')" 4

# Numbers that would not fit are of another unit.
printf 'key,variant,time\n1,A,1970-01-01T00:00:00Z\n1,B,9999-01-01T00:00:00Z\n' \
    >far.csv
refuse 'far.csv:3: it was sent a century after' 1 far.csv --pair-by key
{
    echo key,variant,cost_usd
    for i in 1 2 3 4 5 6; do
        printf '%s,A,900000000\n%s,B,900000000\n' $i $i
    done
} >dear.csv
refuse 'dear.csv:12: all costs add up to billions' 1 dear.csv --pair-by key

printf 'id,variant,latency\n1,A,5\n2,B,5\n' >unit.csv
refuse 'without a unit' 1 unit.csv
import unit.csv --map latency_ms=latency || fail "$(cat out.txt)"
refuse 'there is no column "dur"' 2 unit.csv --map latency_ms=dur
refuse 'no field "colour"' 2 unit.csv --map colour=latency
refuse 'no answer is of the treatment' 1 cut.csv --skip-bad \
    --control A --treatment X
printf '{"id":1,"variant":"A\\u0000","status":200}\n{"id":2,"variant":"B"\n' \
    >bad.jsonl
refuse 'bad.jsonl:1: variant has a NUL' 1 bad.jsonl
grep -q 'bad.jsonl:2: ' out.txt || fail "not said: $(cat out.txt)"
head -c 900 "$answers/promptfoo.json" >half.json
refuse 'is cut short' 1 half.json --input promptfoo
refuse 'is empty' 1 /dev/null
