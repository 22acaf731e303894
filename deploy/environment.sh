#!/usr/bin/env bash
# environment.sh base|dev STAMP: make or bring up to date the Python environment in .venv.
# base is what the program needs, dev adds what checks and tests it. The stamp is written when all is done,
# so that the next call of make knows without asking any package index. Exit status 3: something is missing
# on this machine, and the last line says what to do.
set -euo pipefail
layer=$1 stamp=$2
at_least='import sys; sys.exit(sys.version_info < (3, 11))'

missing() { echo "candor: $1" >&2; exit 3; }

find_python() {
    local name
    for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if "$name" -c "$at_least" 2>/dev/null; then command -v "$name"; return; fi
    done
    missing "needs Python 3.11 or newer: install it, or name it as in 'make PYTHON=/path/to/python3 ...'"
}

has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

install_venv() {  # Debian ships venv apart from python3
    local how="apt-get install python3-venv"
    [ -x /usr/bin/apt-get ] || missing "$1 cannot make virtual environments: install its venv and ensurepip modules"
    [ "$(id -u)" = 0 ] || missing "$1 cannot make virtual environments: run '$how' as root, then try again"
    echo "candor: installing Debian's python3-venv (once)"
    apt_get update && apt_get install --no-install-recommends python3-venv \
        || missing "'$how' failed: $(tail -n 1 .venv.apt)"
    rm -f .venv.apt
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null >/dev/null 2>.venv.apt; }

make_venv() {
    local python
    python=$(find_python) || exit 3
    if ! has_venv "$python"; then
        install_venv "$python"
        has_venv "$python" || python=/usr/bin/python3
        "$python" -c "$at_least" && has_venv "$python" || missing "$python cannot make virtual environments"
    fi
    echo "candor: making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

show_packages() {  # pip's many lines as one a package, with the count
    local total count=0 line name
    total=$(grep -c '^[a-z0-9].*==' "requirements/$layer.txt")
    while read -r line; do
        case $line in
            Collecting*) name=${line#Collecting }; count=$((count + 1)); echo "  $count of at most $total: ${name%%[ ;]*}" ;;
            Installing\ collected*) echo "  unpacking" ;;
        esac
    done
}

pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }

mkdir -p .venv
exec 9>.venv.lock
flock 9  # two calls of make at once: the second waits, and finds the work done
[ ! -e "$stamp" ] || exit 0
.venv/bin/python -c 'import pip' 2>/dev/null || make_venv
echo "candor: installing the $layer requirements (only when they changed)"
pip install --require-hashes --progress-bar off -r "requirements/$layer.txt" | show_packages
pip install --quiet --no-deps --no-build-isolation -e .
rm -f "${stamp%-*}"-*
touch "$stamp"
echo "candor: environment ready"
