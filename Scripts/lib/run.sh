# shellcheck shell=bash
# What every script starts with: where the clone is, one line for a failure, a directory of its own for this run.
#
# Exit codes: 1 something failed · 2 wrong arguments · 3 no usable Swift · 4 neither root nor sudo
#             5 a package could not be installed · 128+n ended by signal n

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
HOME=${HOME:-$root/.build/home}
script=Scripts/${0##*/}

# The scripts never ask anything, so nothing they start may take the caller's input.
exec </dev/null

say() { printf '==> %s\n' "$*"; }

stop() {
  local code=$1
  shift
  printf '%s: %s\n' "$script" "$*" >&2
  exit "$code"
}

# Sets `run`, a directory that is gone when the script ends, also by Ctrl-C.
begin_run() {
  mkdir -p "$root/.build" 2>/dev/null || true
  run=$(mktemp -d "$root/.build/run.XXXXXX" 2>/dev/null) || stop 1 "cannot write to $root/.build; give this user write access to the clone"
  trap end_run EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  mkdir "$run/tmp"
  # A run that was killed outright could not tidy up after itself.
  find "$root/.build" -maxdepth 1 -name 'run.*' -mmin +1440 -exec rm -rf {} + 2>/dev/null || true
}

# A compiler that was told to stop may still write for a moment.
end_run() {
  local attempt
  for attempt in 0 0.2 0.5 1 2; do
    sleep "$attempt"
    rm -rf "$run" 2>/dev/null && return
  done
}

# with_lock NAME COMMAND…: one holder at a time in this clone. The command itself does not inherit the lock.
with_lock() {
  local name=$1
  shift
  (
    if command -v flock >/dev/null; then flock 9; fi
    "$@" 9>&-
  ) 9>>"$root/.build/$name.lock"
}

# repository_files [PATTERN…]: every file of the repository, tracked or about to be, each ended by NUL; a pattern is a folder or a glob,
# both relative to the root as the answers are.
repository_files() {
  local file pattern names=()
  while IFS= read -r -d '' file; do
    if [[ -f $root/$file ]]; then printf '%s\0' "$file"; fi
  done < <(
    cd "$root" || exit
    if [[ -e .git ]] && git rev-parse --git-dir >/dev/null 2>&1; then
      git ls-files -z --cached --others --exclude-standard --deduplicate -- "$@"
    else
      for pattern in "${@:-*}"; do names+=(-o -path "./$pattern" -o -path "./$pattern/*"); done
      find . -type f -not -path './.git/*' -not -path '*/.build/*' '(' "${names[@]:1}" ')' -printf '%P\0'
    fi
  )
}
