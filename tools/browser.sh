#!/bin/sh
# Sees to it that there is a browser for the tests: says nothing where there is one, else installs Chromium.
# From Debian's packages as root, since those bring the libraries that it needs; else the one that Playwright loads.
# Where the packages have it, also its shell, which has no window and opens our pages twice as quickly.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
own='from playwright.sync_api import sync_playwright as start
with start() as playwright: print(playwright.chromium.executable_path)'
if [ -x "$("$python" -c "$own" 2>/dev/null)" ]; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium from the system's packages, for the tests of the pages ..."
  export DEBIAN_FRONTEND=noninteractive
  install="apt-get install -y --no-install-recommends"
  { apt-get update && { $install chromium chromium-headless-shell || $install chromium; }; } >"$log" 2>&1 && exit 0
  tail -n 5 "$log" >&2
fi
echo "Loading the Chromium of Playwright (about 180 MB), for the tests of the pages ..."
"$python" -m playwright install chromium >"$log" 2>&1 && exit 0
tail -n 5 "$log" >&2
echo "No browser could be installed; install chromium with your system's package manager." >&2
exit 1
