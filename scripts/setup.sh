#!/usr/bin/env bash
# Makes .venv: Python 3.10 (Rasa OSS supports nothing newer) with the locked packages.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

python=$(command -v python3 || command -v python) || fail "no python3 found; install one (any version)"

if [ ! -x .tools/bin/uv ]; then
  echo "setup: installing uv into .tools"
  "$python" -m pip --version >/dev/null 2>&1 \
    || fail "'$python -m pip' does not work; install pip (Debian, Ubuntu: apt-get install python3-pip)"
  "$python" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
    --upgrade --target .tools 'uv>=0.5' || fail "pip could not install uv (see above)"
fi
export PATH="$PWD/.tools/bin:$PATH" VIRTUAL_ENV="$PWD/.venv"

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
  echo "setup: making .venv with Python 3.10"
  rm -rf .venv
  uv venv --quiet --python 3.10 .venv || fail "Python 3.10 can't be had: none is installed and uv could \
not fetch one (see above). Install it (Ubuntu 22.04: apt-get install python3.10; elsewhere: pyenv install 3.10) and run make again"
fi

echo "setup: installing the locked packages (about 2.5 GB at the first time)"
# Compiled here once: Rasa imports 6,000 modules, and containers often forbid Python to keep the result.
uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock || fail "the locked packages could not be installed (see above)"
touch .venv/.ready
