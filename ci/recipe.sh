#!/usr/bin/env bash
# Judges a receiver in continuous integration; see `ci/recipe.sh --help`.
set -euo pipefail
checkout=$(cd "$(dirname "$0")/.." && pwd)

usage() {
  cat <<'HELP'
Judges a receiver as continuous integration does: builds okta-conformance unless it is there, has it start and
judge the receiver, and writes the reports. What GitHub's action, the GitLab template and the Jenkinsfile run.

usage: ci/recipe.sh [build | run | key | grade]
  (nothing)    build, then run
  build        see that the program is there: from Debian's packages (ci/setup) and this checkout
  run          judge the receiver; the exit status is that of okta-conformance
  key          print what a cache of the program is to be named by
  grade        print the grade of the last run, or nothing if it has none

It is told what to do by variables, so that nothing has to be quoted twice:
  OKTA_CONFORMANCE_URL          the receiver, with {port} if it is started here: http://127.0.0.1:{port}/hooks
  OKTA_CONFORMANCE_START        the command that starts it, in the current folder; empty: it runs already
  OKTA_HOOK_AUTH_SECRET         what it expects in the Authorization header, whole; empty: none is sent
  OKTA_CONFORMANCE_PROFILE      which checks are put (default: recommended)
  OKTA_CONFORMANCE_STRICT       true: a SHOULD that is not met fails the run too
  OKTA_CONFORMANCE_BASELINE     a file of known failures (okta-conformance receiver --write-baseline)
  OKTA_CONFORMANCE_ARGS         any other arguments of `okta-conformance receiver`, one a line
  OKTA_CONFORMANCE_REPORT_DIR   gets junit.xml, report.json, report.html, report.sarif, report.md and report.har
                                (default: okta-conformance-report)
  OKTA_CONFORMANCE_PATH         the program; it is built to there if it is missing (default: the one on PATH, else
                                build/conformance/okta-conformance in this checkout)

Exit status: 0 the receiver conforms; 1 it does not, or the build failed; 2 wrong usage; 3 it was never reached;
4 a tunnel on the way failed; 5 the fault is ours; 130 it was interrupted.
HELP
}

fail() { printf 'ci/recipe.sh: %s\n' "$@" >&2; exit 2; }

program=${OKTA_CONFORMANCE_PATH:-}
[ -n "$program" ] || program=$(command -v okta-conformance) || program=$checkout/build/conformance/okta-conformance
reports=${OKTA_CONFORMANCE_REPORT_DIR:-okta-conformance-report}

# Names the sources and the system. GitHub fetches an action without its history, so it is the files that are looked at.
key() {
  local sources system
  sources=$(cd "$checkout" && find CMakeLists.txt CMakePresets.json ci/cmake ci/recipe.sh ci/setup conformance fixtures \
    mock-okta receiver -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
  # shellcheck disable=SC1091
  system=$(. /etc/os-release && echo "${ID:-unknown}-${VERSION_ID:-}")
  echo "okta-conformance-$system-$(uname -m)-${sources:0:20}"
}

# A program that was built here says from what; one that somebody else made is taken as it is.
works() {
  "$program" --version >/dev/null 2>&1 && { [ ! -f "$program.key" ] || [ "$(cat "$program.key")" = "$(key)" ]; }
}

build() {
  if works; then return; fi
  # One from a cache may only lack its libraries.
  "$checkout/ci/setup" --quiet
  if works; then return; fi
  local build=$checkout/build/conformance options=(-DHOOKS_BUILD_TESTS=OFF -DHOOKS_WERROR=OFF)
  if command -v ccache >/dev/null; then
    options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  else
    options+=(-DHOOKS_PRECOMPILE=ON)
  fi
  cd "$checkout"
  mkdir -p "$build"
  cmake --preset release -B "$build" "${options[@]}" >"$build/configure.log" 2>&1 || { cat "$build/configure.log"; return 1; }
  cmake --build "$build" --parallel "$(nproc)" --target okta-conformance
  install -D "$build/conformance/okta-conformance" "$program"
  key >"$program.key"
  works || { echo "ci/recipe.sh: $program was built and does not run" >&2; return 1; }
}

run() {
  local arguments=() line
  [ -n "${OKTA_CONFORMANCE_URL:-}" ] || fail "OKTA_CONFORMANCE_URL is to hold the receiver's URL; ci/recipe.sh --help"
  case ${OKTA_CONFORMANCE_STRICT:-false} in
    true) arguments+=(--strict) ;;
    false) ;;
    *) fail "OKTA_CONFORMANCE_STRICT is '$OKTA_CONFORMANCE_STRICT'; it is true or false" ;;
  esac
  while IFS= read -r line; do
    line=${line%$'\r'}
    [ -z "$line" ] || arguments+=("$line")
  done <<<"${OKTA_CONFORMANCE_ARGS:-}"
  arguments+=(--url "$OKTA_CONFORMANCE_URL" --profile "${OKTA_CONFORMANCE_PROFILE:-recommended}" --no-keep)
  [ -z "${OKTA_CONFORMANCE_START:-}" ] || arguments+=(--start "$OKTA_CONFORMANCE_START")
  [ -z "${OKTA_CONFORMANCE_BASELINE:-}" ] || arguments+=(--baseline "$OKTA_CONFORMANCE_BASELINE")
  # A secret that is not set arrives as an empty variable; the secret itself goes by its variable only.
  [ -n "${OKTA_HOOK_AUTH_SECRET:-}" ] || unset OKTA_HOOK_AUTH_SECRET
  mkdir -p "$reports"
  for line in junit=junit.xml json=report.json html=report.html sarif=report.sarif md=report.md har=report.har; do
    rm -f "$reports/${line#*=}"
    arguments+=(--report "${line%%=*}=$reports/${line#*=}")
  done
  "$program" receiver "${arguments[@]}"
}

case ${1:-} in
  -h | --help) usage ;;
  "")
    build
    run
    ;;
  build) build ;;
  run)
    works || fail "$program is not there, does not run or is of other sources; ci/recipe.sh build makes it"
    run
    ;;
  key) key ;;
  grade)
    # What a receiver says is escaped in the report, so it cannot look like this.
    if [ -f "$reports/report.json" ]; then
      grep -oE '"grade": ?"[A-F]"' "$reports/report.json" | head -n 1 | grep -oE '"[A-F]"' | tr -d '"' || true
    fi
    ;;
  *) fail "there is no '$1'; ci/recipe.sh --help" ;;
esac
