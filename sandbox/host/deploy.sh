#!/usr/bin/env bash
# A `deploy.run`: asks the host at HOST_URL to run this version on this slot, and waits until it answers.
set -euo pipefail
: "${HOST_URL:?is the address of the host}" "${SLUICEWAY_SLOT:?is set by a release}" "${SLUICEWAY_VERSION:?is set by a release}"
answer=$(curl --silent --show-error --fail-with-body --max-time 60 "$HOST_URL/deploy" \
  --header 'content-type: application/json' \
  --data "{\"slot\": \"$SLUICEWAY_SLOT\", \"version\": \"$SLUICEWAY_VERSION\"}") || {
  code=$?
  echo "$answer" >&2
  exit "$code"
}
echo "$SLUICEWAY_SLOT runs ${SLUICEWAY_VERSION:0:7}"
