# The figures of the report, computed again from what export writes by the R
# program that stands in the manual: equal to nine places.
. "$top/tests/e2e/lib.sh"
if ! command -v Rscript >/dev/null; then
    echo "Rscript is not installed: the figures were not computed again"
    exit 77
fi

again() { # RATE [USERS]
    answers "$@"
    compare
}
compare() {
    diptych export --no-config run.db --format csv --output pairs.csv
    diptych report --no-config run.db --format json >report.json
    example R >figures.R
    Rscript figures.R >figures.txt 2>err.txt || fail "$(cat err.txt)"
    [ "$(wc -l <figures.txt)" = 4 ] || fail "$(cat figures.txt)"
    cat figures.txt
    awk '
    NR == FNR { value[$1] = $2; low[$1] = $3; high[$1] = $4; next }
    /"changes":/ { inside = 1 }
    /"noise":/ { inside = 0 }
    !inside { next }
    { gsub(/[",]/, "") }
    $1 == "name:" { name = $2 }
    $1 == "value:" && name in value { check("value", value[name], $2) }
    $1 == "low:" && name in value { check("low", low[name], $2) }
    $1 == "high:" && name in value { check("high", high[name], $2) }
    function check(what, r, ours,    d) {
        seen++
        d = r - ours
        if (d < 0)
            d = -d
        if (ours !~ /^-?[0-9]/ || d > 1e-9) {
            print name, what ": R has", r, "and the report", ours
            bad = 1
        }
    }
    END {
        if (seen != 12)
            print seen, "figures"
        exit bad || seen != 12
    }' figures.txt report.json || fail "the figures differ"
}

again .01
again 0
again .01 400
again .001 400
again 0 400
# A user whom nobody shares a pair with is no cluster.
sed '1!s/,[^,]*,/,,/' log.csv >none.csv
awk -F, -v OFS=, 'NR > 1 { $2 = "u" $1 } { print }' log.csv >own.csv
for file in none own; do
    rm -f run.db
    diptych import --no-config $file.csv --pair-by key --store run.db 2>err.txt
    compare
    mv figures.txt $file.txt
done
cmp none.txt own.txt || fail "of one user each: $(cat none.txt own.txt)"
