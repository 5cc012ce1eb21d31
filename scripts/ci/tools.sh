# Tools that npm does not bring, at fixed versions, kept in .cache/. Each function prints the program's path, or
# says on standard error what is missing and returns 75.

readonly actionlint_version=1.7.12 zizmor_version=1.32.0 missing=75

actionlint_path() {
  local path="$PWD/.cache/actionlint-$actionlint_version/actionlint"
  if [ ! -x "$path" ] && command -v go >/dev/null; then
    GOBIN="$(dirname "$path")" go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint_version" >&2
  fi
  if [ -x "$path" ]; then echo "$path"; return; fi
  echo "actionlint $actionlint_version is missing: install Go, which builds it" >&2
  return "$missing"
}

zizmor_path() {
  local venv="$PWD/.cache/zizmor-$zizmor_version"
  local path="$venv/bin/zizmor"
  if [ ! -x "$path" ] && command -v python3 >/dev/null; then
    { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet "zizmor==$zizmor_version"; } >&2
  fi
  if [ -x "$path" ]; then echo "$path"; return; fi
  echo "zizmor $zizmor_version is missing: install Python 3 with venv and pip (apt-get install python3-venv)" >&2
  return "$missing"
}
