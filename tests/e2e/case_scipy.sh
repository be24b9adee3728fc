# Each change of the report, computed a second time with SciPy by what the
# bench measures against: equal to eight places, for likeness is kept in
# single precision.
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

theirs = json.load(open("scipy.json"))
seen = 0
for row in json.load(open("report.json"))["changes"]:
    change = row["change"]
    if change["value"] is None:
        continue
    ours = [change["value"], change["low"], change["high"], row["p"]]
    for a, b in zip(ours, theirs[row["name"]]):
        if (a is None) != (b is None) or (a is not None and
                                          not abs(a - b) < 1e-8):
            raise SystemExit("%s: %s, SciPy has %s" % (row["name"], ours,
                                                       theirs[row["name"]]))
    seen += 1
if seen < 30:
    raise SystemExit("%d figures only" % seen)
E
answers .002
diptych report --no-config run.db --format json >report.json
"$python" "$top/tests/bench/scipy_report.py" run.db >scipy.json
"$python" compare.py || fail "the figures differ"
