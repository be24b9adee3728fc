# Split traffic of a ramp in two stages, dealt by request and dealt by user (the
# error rate: by request):
# the figures of the report, computed again by R from the definitions, equal to
# nine places.
. "$top/tests/e2e/lib.sh"
if ! command -v Rscript >/dev/null; then
    echo "Rscript is not installed: the figures were not computed again"
    exit 77
fi
awk 'BEGIN {
    srand(7)
    print "id,user,variant,stage,stage_weight,latency_ms,status,cost,score"
    for (u = 0; u < 400; u++) {
        draw[u] = rand()
        speed[u] = rand()
        fails[u] = rand() < .2 ? .08 : .01
    }
    for (i = 0; i < 6000; i++) {
        stage = i < 3000 ? 1 : 2
        weight = stage == 1 ? .25 : .5
        u = int(400 * rand())
        t = draw[u] < weight
        printf "%d,u%d,%s,%d,%s,%.3f,%d,%.9f,%.4f\n", i, u, t ? "B" : "A",
            stage, weight, exp(5 + stage / 2 + speed[u] + .1 * t + rand()),
            rand() < fails[u] * (1 + t / 2) ? 500 : 200,
            (rand() + .1) * (t ? .008 : .01), (rand() + rand() + .1 * t) / 3
    }
}' >log.csv
cat >figures.R <<'R'
d <- read.csv("log.csv", stringsAsFactors = FALSE)
sticky <- commandArgs(TRUE) == "sticky"
d$bad <- as.numeric(d$status != 200)
d$span <- ifelse(d$bad == 1, Inf, log(d$latency_ms))
z <- qnorm(0.975)
figure <- function(...)
  cat(sprintf("%s %.17g %.17g %.17g %.17g\n", ...), sep = "")
# A stage, then a variant of it: every number below is made of these.
arms <- function(d) lapply(split(d, d$stage), function(s) split(s, s$variant))
omega <- function(s) nrow(s$A) * nrow(s$B) / (nrow(s$A) + nrow(s$B))

# Variance of a sum of influences over requests, or over users: CR1, and what a
# user of that part of the whole draws the estimate to itself.
variance <- function(e, user, part) {
  if (sticky) e <- tapply(e, user, sum)
  n <- length(e)
  out <- n / (n - 1) * sum((e - mean(e))^2)
  if (!sticky) return(out)
  others <- 1 - sum((e - mean(e))^2 * part) / sum((e - mean(e))^2)
  out * max(1, ((1 - 1 / n) / min(1, others))^2)
}
# Of a count: the jackknife's over users.
count_variance <- function(e, user) {
  if (!sticky) return(length(e) / (length(e) - 1) * sum((e - mean(e))^2))
  n <- length(unique(user))
  e <- tapply(e, user, sum) / (1 - parts(rep(1, length(user)), user))
  (n - 1) / n * sum(e^2)
}
parts <- function(size, user) {
  all <- tapply(size, user, sum)
  all / sum(all)
}
# Requests, or users of one size.
units <- function(f, a)
  if (sticky) 1 / sum(parts(f$size, a$user)^2) else nrow(a)

# `of` gives an arm's estimate and the influence of each request on it.
together <- function(name, rows, of, shown, t = TRUE, least = 0.25) {
  s <- arms(rows)
  w <- sapply(s, omega) / sum(sapply(s, omega))
  found <- lapply(s, function(x) lapply(x, of))
  e <- sum(w * sapply(found, function(f) f$B$at - f$A$at))
  v <- sapply(names(s), function(k) sapply(c("A", "B"), function(side) {
    f <- found[[k]][[side]]; user <- s[[k]][[side]]$user
    if (is.null(f$v)) variance(f$u, user, parts(f$size, user)) else f$v
  }))
  nu <- sapply(names(s), function(k) sapply(c("A", "B"), function(side)
    units(found[[k]][[side]], s[[k]][[side]]))) - 1
  stage <- colSums(v)
  # users are in both stages, and in both variants: what each adds to the whole
  se <- sqrt(sum(w^2 * stage))
  if (sticky) {
    each <- do.call(rbind, lapply(names(s), function(k)
      do.call(rbind, lapply(c("A", "B"), function(side) {
        a <- found[[k]][[side]]
        x <- w[[k]] * (if (is.null(a$raw)) a$u else a$raw)
        x <- tapply(if (side == "B") x else -x, s[[k]][[side]]$user, sum)
        data.frame(user = names(x), x = as.vector(x))
      }))))
    whole <- sum(tapply(each$x, each$user, sum)^2) / sum(each$x^2)
    se <- min(se * sqrt(max(whole, least)), sum(w * sqrt(stage)))
  }
  # degrees of freedom: Welch's in a stage, then over the stages
  welch <- stage^2 / colSums(v^2 / nu)
  df <- if (t || sticky) sum(w^2 * stage)^2 / sum((w^2 * stage)^2 / welch) else
    Inf
  if (sticky) df <- df / 2 # users are in both variants
  half <- qt(0.975, df) * se
  at0 <- if (identical(shown, exp)) 1 else 0
  figure(name, shown(e), shown(e - half), shown(e + half),
         2 * pt(-abs(e / se), df))
}
mean_of <- function(x)
  list(at = mean(x), u = (x - mean(x)) / length(x), size = rep(1, length(x)))
log_of <- function(m) list(at = log(m$at), u = m$u / m$at, size = m$size)

# error rate of requests: Miettinen and Nurminen's score, stages weighed by
# Mantel and Haenszel; the likeliest shares are searched for, not solved for
shares <- function() {
  s <- arms(d)
  w <- sapply(s, omega) / sum(sapply(s, omega))
  e <- sum(w * sapply(s, function(x) mean(x$B$bad) - mean(x$A$bad)))
  variance_at <- function(x, delta) {
    n <- c(nrow(x$A), nrow(x$B)); k <- c(sum(x$A$bad), sum(x$B$bad))
    slope <- function(p) sum(k / (p + c(0, delta))) -
      sum((n - k) / (1 - p - c(0, delta)))
    p <- uniroot(slope, c(max(0, -delta) + 1e-12, min(1, 1 - delta) - 1e-12),
                 tol = 1e-15)$root + c(0, delta)
    sum(p * (1 - p) / n) * sum(n) / (sum(n) - 1)
  }
  score <- function(delta) (e - delta) /
    sqrt(sum(w^2 * sapply(s, variance_at, delta)))
  limit <- function(side, from, to)
    uniroot(function(delta) score(delta) - side * z, c(from, to),
            tol = 1e-15)$root
  cmh <- mantelhaen.test(table(d$variant, d$bad, d$stage), correct = FALSE)
  figure("error-rate", e, limit(1, e - 0.2, e), limit(-1, e, e + 0.2),
         cmh$p.value)
}
if (!sticky) shares()

# a quantile: neighbours as far off as its count below may err
place <- function(v, at) {
  v <- sort(v); i <- floor(at)
  if (at == i) v[i] else v[i] + (at - i) * (v[i + 1] - v[i])
}
quantile_of <- function(p) function(a) {
  n <- nrow(a)
  at <- place(a$span, n * p + 0.5)
  below <- as.numeric(a$span <= at)
  u <- below - mean(below)
  count <- if (sticky) count_variance(u, a$user) else n * p * (1 - p)
  h <- z * sqrt(count)
  s <- (place(a$span, n * p + 0.5 + h) -
        place(a$span, n * p + 0.5 - h)) / (2 * z)
  list(at = at, u = u, raw = u / n, v = s^2, size = rep(1, n))
}
for (p in c(50, 90))
  together(sprintf("p%d-latency", p), d, quantile_of(p / 100), exp, FALSE, 1)

ok <- d[d$bad == 0, ]
together("mean-latency", ok, function(a) log_of(mean_of(a$latency_ms)), exp)
together("typical-latency", ok, function(a) mean_of(log(a$latency_ms)), exp)
together("cost-per-success", d, function(a) {
  cost <- log_of(mean_of(a$cost)); good <- log_of(mean_of(1 - a$bad))
  list(at = cost$at - good$at, u = cost$u - good$u, size = 1 - a$bad)
}, exp)
together("score", d, function(a) mean_of(a$score), identity)
R
# compare DESIGN NUMBERS: figures.txt with report.json.
compare() {
    awk -v want="$2" '
    NR == FNR { for (i = 2; i <= 5; i++) r[$1, i] = $i; all += 4; next }
    /"changes":/ { inside = 1 }
    /"noise":/ { inside = 0 }
    !inside { next }
    { gsub(/[",]/, "") }
    $1 == "name:" { name = $2 }
    $1 == "value:" { check(2, $2) }
    $1 == "low:" { check(3, $2) }
    $1 == "high:" { check(4, $2) }
    $1 == "p:" { check(5, $2) }
    function check(i, ours,    d) {
        if (!((name, i) in r))
            return
        seen++
        d = r[name, i] - ours
        if (d < 0)
            d = -d
        if (ours !~ /^-?[0-9]/ || d > 1e-9) {
            print name, "figure", i ": R has", r[name, i], "the report", ours
            bad = 1
        }
    }
    END {
        if (seen != all || all != want)
            print seen, "of", all, "figures"
        exit bad || seen != all || all != want
    }' figures.txt report.json || fail "$1: the figures differ"
}
for design in request sticky; do
    flag=--sticky
    cp log.csv this.csv
    if [ $design = request ]; then # of users who are not known
        flag=
        sed 's/^\([0-9]*\),u[0-9]*/\1,/' log.csv >this.csv
    fi
    diptych import --no-config this.csv $flag --store $design.db 2>err.txt ||
        fail "$(cat err.txt)"
    diptych report --no-config $design.db --format json >report.json
    Rscript figures.R $design >figures.txt 2>err.txt || fail "$(cat err.txt)"
    cat figures.txt
    [ "$(wc -l <figures.txt)" -ge 6 ] || fail "R told too little"
    compare $design $((4 * $(wc -l <figures.txt)))
done
