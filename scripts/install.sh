#!/usr/bin/env bash
# Installs what package-lock.json names, unless it is there already. Runs before node_modules exists.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=node_modules/.sluiceway-installed
want=$(sha256sum package-lock.json package.json | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$want" ] || [ ! -e node_modules/.bin/node ]; then
  echo "Installing the packages of package-lock.json …"
  npm ci --no-audit --no-fund --loglevel=error
  echo "$want" > "$stamp"
fi
