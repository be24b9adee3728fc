# diptych serve that finds its port taken leaves nothing behind; settings by
# which nothing was served bind nobody, and those of a record do.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
simulator --fast --model sim-control --model sim-treatment
place=${url#http://}
place=${place%%/*}

begin() { # SHARE [OPTION...]
    share=$1
    shift
    serve --control "sim-control@$url" --treatment "sim-treatment@$url" \
        --share "$share" "$@"
}

refused() { # STATUS WORDS COMMAND...
    want=$1
    words=$2
    shift 2
    status=0
    "$@" >out.txt 2>err.txt || status=$?
    [ "$status" = "$want" ] || fail "status $status: $(cat out.txt err.txt)"
    [ ! -s out.txt ] || fail "$(cat out.txt)"
    [ "$(wc -l <err.txt)" = 1 ] || fail "$(cat err.txt)"
    grep -q "$words" err.txt || fail "$(cat err.txt)"
}

try() { # SHARE
    diptych serve --no-config --listen "$place" --store run.db --share "$1" \
        --control "sim-control@$url" --treatment "sim-treatment@$url"
}

refused 1 'take another port' try 5%
[ -z "$(ls run.db* 2>/dev/null)" ] || fail "it leaves $(ls run.db*)"

# Nobody asked for anything.
begin 6%
stop_serving
begin 50%
[ "$(sql "select value from setting where name = 'split.share'")" = '50 %' ] ||
    fail "$(sql 'select * from setting')"
ask ann
status_is 200
stop_serving

# Somebody did. A port that is taken takes nothing away.
refused 1 'take another port' try 50%
[ "$(sql 'select count(*) from reply')" = 1 ] || fail 'the record is gone'
refused 2 'start it with --share 50%' try 7%

# Nor does another share undo a roll back that nobody was served by.
rm -f run.db*
begin 50%
diptych ramp --no-config run.db --rollback >out.txt
stop_serving
refused 2 'made with other settings\|start it with' try 60%

# A store that never served says no more than that.
sqlite3 run.db "update engine set updated_us = 0, stage_us = 0"
refused 1 'run.db: nobody has served it so far' \
    diptych ramp --no-config run.db
refused 1 'run.db: nobody has served it so far' \
    diptych ramp --no-config run.db --hold
