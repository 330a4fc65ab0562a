#!/usr/bin/env bash
# Makes .tools/telegram-emulator: somebody else's model of Telegram's Bot API, to test against.
# It needs Python 3.11 or newer, so it has an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

emulator=lo-bot-api-emulator==0.3.6
folder=.tools/telegram-emulator

fail() { printf 'emulator: %s\n' "$*" >&2; exit 1; }

[ "$(cat $folder/.ready 2>/dev/null)" != "$emulator" ] || exit 0
[ -x .tools/bin/uv ] || fail "no .tools/bin/uv: run scripts/setup.sh first"
export PATH="$PWD/.tools/bin:$PATH"

echo "emulator: making $folder with $emulator"
rm -rf $folder
uv venv --quiet --python '>=3.11' $folder || fail "Python 3.11 or newer can't be had: none is \
installed and uv could not fetch one (see above)"
VIRTUAL_ENV="$PWD/$folder" uv pip install --quiet "$emulator" || fail "$emulator could not be installed (see above)"
echo "$emulator" > $folder/.ready
