# The figures of the report, computed again from what export writes by the
# Python and the SQL that stand in the manual: equal to nine places.
. "$top/tests/e2e/lib.sh"
python=
for name in python3 /usr/bin/python3; do
    "$name" -c 'import scipy.stats' 2>/dev/null && python=$name && break
done
if [ -z "$python" ]; then
    echo "SciPy is not installed: the figures were not computed again"
    exit 77
fi
cat >compare.py <<'E'
import json

changes = {c["name"]: c for c in json.load(open("report.json"))["changes"]}


def check(name, ours, theirs):
    if not abs(float(theirs) / ours - 1) < 1e-9:
        raise SystemExit("%s: %s, and the report has %s" % (name, theirs, ours))


lines = [line.split() for line in open("figures.txt")]
if [len(line) for line in lines] != [3, 5]:
    raise SystemExit(lines)
for name, *figures in lines:
    change = changes[name]["change"]
    ours = [change["value"], changes[name]["p"], change["low"], change["high"]]
    for i, pair in enumerate(zip(ours, figures)):
        check("%s, figure %d" % (name, i), *pair)

rows = [line.split(",") for line in open("variants.txt").read().split()]
if [row[:2] for row in rows] != [["control", "2000"], ["treatment", "2000"]]:
    raise SystemExit(rows)
for side, _, errors, cost in rows:
    check("errors of " + side, changes["error-rate"][side], errors)
    check("cost of " + side, changes["cost-per-success"][side], cost)
E

answers .01
diptych export --no-config run.db --format csv --output pairs.csv
diptych export --no-config run.db --what replies --format csv \
    --output replies.csv
diptych report --no-config run.db --format json >report.json
example Python >figures.py
"$python" figures.py >figures.txt 2>err.txt || fail "$(cat err.txt)"
example SQL >figures.sql
sqlite3 -csv -noheader :memory: '.import --csv replies.csv replies' \
    ".read figures.sql" >variants.txt || fail "no SQL"
cat figures.txt variants.txt
"$python" compare.py || fail "the figures differ"
# Where nothing fails there is no tie to halve.
answers 0
diptych export --no-config run.db --format csv --output pairs.csv
"$python" figures.py >figures.txt 2>err.txt || fail "$(cat err.txt)"
grep -q '^error-rate 0.0 1$' figures.txt || fail "$(cat figures.txt)"
