# The worked example of diptych-stats(7), as it stands there: its commands are
# run, and the figures it names must be the ones that come.
. "$top/tests/e2e/lib.sh"
page=$top/man/diptych-stats.7
sed -n '/worked example: tests/,/worked example: end/p' "$page" |
    sed '/^\./d; s/^\$ //; s/\\e/\\/g' >commands.sh
[ "$(grep -c '^diptych' commands.sh)" = 2 ] || fail "$(cat commands.sh)"
sed -i 's/^diptych \([a-z]*\)/diptych \1 --no-config/' commands.sh
. ./commands.sh >row.csv
[ "$(wc -l <row.csv)" -ge 1 ] || fail "no row"
sed -n '/worked example: end/,$p' "$page" | tr '\n' ' ' |
    grep -oE -- '-?[0-9]\.[0-9]{7}' >named.txt
[ "$(wc -l <named.txt)" = 4 ] || fail "$(cat named.txt)"
while read -r figure; do
    tr ',' '\n' <row.csv | awk -v want="$figure" '
        $1 - want < 6e-8 && want - $1 < 6e-8 && $1 != "" { found = 1 }
        END { exit !found }' || fail "$figure is not in $(cat row.csv)"
done <named.txt
