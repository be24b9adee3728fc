# A few seconds of what make bench does for an hour: clients and endpoints that
# fail, and at the end every request is accounted for.
. "$top/tests/e2e/lib.sh"
. "$top/tests/e2e/serving.sh"
. "$top/tests/e2e/soaking.sh"
command -v curl >/dev/null || { echo "no curl"; exit 77; }
[ -x "${SOAK:-}" ] || { echo "no SOAK, the program of soak.c"; exit 77; }
soak 3 40 200
