#!/usr/bin/env bash
# Everything CI checks, the cheap first.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python

step() { printf '\n== %s\n' "$*"; "$@"; }

if ! command -v chromium >/dev/null; then
  [ "$(id -u)" = 0 ] || { echo "test: the browser tests need Chromium (apt-get install chromium)" >&2; exit 1; }
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
fi

step "$python" -m ruff check .
step "$python" -m ruff format --check .
step "$python" -m mypy
step "$python" -m bot faq check
step "$python" -m bot train --check
step "$python" -m pytest tests/test_architecture.py tests/test_consistency.py tests/unit tests/gold \
  tests/integration tests/browser tests/conversations tests/quality
