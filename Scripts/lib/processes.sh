# shellcheck shell=bash
# Other processes, looked at without starting one.

# lives PID: a dead process that nobody has asked about yet is dead all the same. Sets `born` to when it
# began, since numbers are used again.
lives() {
  local line
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  line=${line##*) }
  # shellcheck disable=SC2206
  local fields=($line)
  born=${fields[19]}
  [[ ${fields[0]} != [ZX] ]]
}

# Sets `family` to PID… and their children.
find_family() {
  local pid children
  family=()
  for pid; do
    family+=("$pid")
    children=""
    { read -r children <"/proc/$pid/task/$pid/children"; } 2>/dev/null || true
    # shellcheck disable=SC2206
    family+=($children)
  done
}

# wait_until_gone SECONDS PID…
wait_until_gone() {
  local limit=$((SECONDS + $1)) pid born
  shift
  for pid; do
    while lives "$pid"; do
      if ((SECONDS > limit)); then return 1; fi
      doze 0.02
    done
  done
}

# doze SECONDS: as sleep, without a process for it.
doze() {
  if [[ -z ${nothing:-} ]]; then exec {nothing}<> <(:); fi
  read -r -t "$1" -u "$nothing" || true
}
