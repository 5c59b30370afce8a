# shellcheck shell=bash
# A set: one directory with a supervisor, its servers, their certificates and the variables that tests read.
#
# DIRECTORY/supervisor   the process id of the supervisor
# DIRECTORY/control      wakes it
# DIRECTORY/environment  NAME=value, a line for each variable
# DIRECTORY/tls          certificates
# DIRECTORY/NAME/        of one server: command, port, pid, log, data

. "${BASH_SOURCE[0]%/*}/remains.sh"
. "${BASH_SOURCE[0]%/*}/disks.sh"
. "${BASH_SOURCE[0]%/*}/clocks.sh"

# Servers bind below the range from which the kernel gives ports to clients, so that a restarted server finds its port free.
lowest_port=10000

set_pattern="wellsense.??????"

# Sockets have paths of at most 107 bytes, and database users cannot enter everyone's home: never below TMPDIR.
create_set() {
  local base=/tmp
  remove_dead_sets
  if [[ $durability == fast ]] && has_memory; then base=/dev/shm; fi
  directory=$(umask 022 && mktemp -d "$base/wellsense.XXXXXX") || stop 1 "cannot make a directory in $base"
  trap 'remove_remains "$directory"; end_run' EXIT
  chmod 755 "$directory"
  mkfifo -m 600 "$directory/control"
  {
    printf 'WELLSENSE_TEST_SERVERS=%s\n' "$directory"
    printf 'WELLSENSE_TEST_DURABILITY=%s\n' "$durability"
  } >"$directory/environment"
  make_certificates
  setsid "$root/Scripts/lib/servers/supervisor" "$directory" "$parent" </dev/null 3<&- &
  echo "$!" >"$directory/supervisor"
  trap 'end_set "$directory"; end_run' EXIT
}

# Two GiB, or a test that fills tables would find the disk full.
has_memory() {
  local free
  free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) || return 1
  [[ -w /dev/shm ]] && ((free >= 2097152))
}

# A supervisor that was killed outright could not tidy up; its servers died with it.
remove_dead_sets() {
  local found pid born
  for found in /tmp/$set_pattern /dev/shm/$set_pattern; do
    [[ -O $found && -f $found/supervisor ]] || continue
    pid=$(<"$found/supervisor")
    if [[ -n $pid ]] && ! lives "$pid"; then remove_remains "$found"; fi
  done
}

# Starts all at once, then waits for each. A port that somebody took in the meantime is exchanged for another.
start_all() {
  local name
  for name; do
    mkdir -p "$directory/$name"
    give_disk "$name"
    prepare_server "$name"
    order_start "$name"
  done
  for name; do
    wait_until_ready "$name"
    announce "$name"
  done
  announce_versions "$@"
  trap end_run EXIT
}

# prepare_server NAME: files and port of a server that never ran. `engine` and `identity` are the two halves of its name.
prepare_server() {
  split_name "$1"
  choose_port
  echo "$port" >"$directory/$1/port"
  "prepare_$engine" "$1"
}

split_name() {
  engine=${1%%-*} identity=""
  if [[ $1 == *-* ]]; then identity=${1#*-}; fi
}

choose_port() {
  local limit attempt
  read -r limit _ </proc/sys/net/ipv4/ip_local_port_range
  if ((limit < lowest_port + 1000)); then limit=32768; fi
  for attempt in {1..200}; do
    port=$((lowest_port + RANDOM % (limit - lowest_port)))
    if ! grep -qs "^$port\$" "$directory"/*/port "$directory"/*.ports && ! answers "$port"; then return; fi
  done
  stop 1 "found no free port on 127.0.0.1 after $attempt attempts"
}

answers() { { : <>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; }

# After the end of its supervisor a server cannot be started again.
order_start() {
  lives "$(<"$directory/supervisor")" || stop 1 "the set $directory has ended"
  : >"$directory/$1/start"
  echo >"$directory/control"
}

wait_until_ready() {
  local name=$1 limit=$((SECONDS + 60)) pid attempts=0 born
  split_name "$name"
  port=$(<"$directory/$name/port")
  until [[ -s $directory/$name/pid ]] && "${engine}_is_ready" "$name"; do
    ((SECONDS < limit)) || fail_to_start "$name" "is not ready after 60 s"
    if [[ -s $directory/$name/pid ]] && pid=$(<"$directory/$name/pid") && ! lives "$pid"; then
      if ((attempts++ < 5)) && port_was_taken "$name"; then
        take_disk "$directory/$name/data"
        rm -rf "${directory:?}/$name"
        mkdir "$directory/$name"
        give_disk "$name"
        prepare_server "$name"
        order_start "$name"
      else
        fail_to_start "$name" "ended while it started"
      fi
    fi
    doze 0.02
  done
}

port_was_taken() { grep -qsiE 'address already in use|bind on tcp' "$directory/$1"/log "$directory/$1"/server.log; }

fail_to_start() {
  tail -n 5 "$directory/$1/log" >&2 || true
  stop 1 "the server $1 $2; its last lines are above"
}

# announce NAME: its variables, WELLSENSE_TEST_ENGINE for the main server and WELLSENSE_TEST_ENGINE_IDENTITY for another.
announce() {
  split_name "$1"
  port=$(<"$directory/$1/port")
  local variable=${1//-/_}
  "announce_$engine" "WELLSENSE_TEST_${variable^^}" >>"$directory/environment"
}

# Of each engine once, in a line for people.
announce_versions() {
  local engine versions=""
  for engine in $(printf '%s\n' "${@%%-*}" | sort -u); do versions+="${versions:+, }$("${engine}_version")"; done
  printf 'WELLSENSE_TEST_VERSIONS=%s\n' "$versions" >>"$directory/environment"
}

print_environment() {
  local line
  while IFS= read -r line; do printf "export %s='%s'\n" "${line%%=*}" "${line#*=}"; done <"$directory/environment"
}

# Sets `directory`.
need_set() {
  [[ -n $set_directory ]] || usage "which set? give --set DIRECTORY or set WELLSENSE_TEST_SERVERS"
  [[ -p $set_directory/control ]] || stop 1 "there is no set in $set_directory"
  directory=$set_directory
}

end_set() {
  local pid attempt born
  pid=$(cat "$1/supervisor" 2>/dev/null) || return 0
  if lives "$pid"; then
    kill -TERM "$pid" 2>/dev/null || true
    wait_until_gone 20 "$pid" || kill -KILL "$pid"
  fi
  if [[ -d $1 ]]; then remove_remains "$1"; fi
}

# Sets `pid` and `family`, the server and its children.
need_server() {
  [[ -s $directory/$1/pid ]] || stop 1 "the set $directory has no server $1"
  pid=$(<"$directory/$1/pid")
  find_family "$pid"
}

need_living_server() {
  local born
  need_server "$1"
  lives "$pid" || stop 1 "the server $1 is dead; restart it"
}

# The parent first, or it would still give birth.
freeze_server() {
  need_living_server "$1"
  kill -STOP "$pid"
  find_family "$pid"
  kill -STOP "${family[@]}" 2>/dev/null || true
}

thaw_server() {
  need_living_server "$1"
  kill -CONT "${family[@]}" 2>/dev/null || true
}

kill_server() {
  need_living_server "$1"
  kill -STOP "$pid"
  find_family "$pid"
  kill -KILL "${family[@]}" 2>/dev/null || true
  wait_until_gone 10 "${family[@]}" || stop 1 "the server $1 does not die"
  remove_clock "$pid"
}

# With its data and on its port; one that lives is killed first.
restart_server() {
  check_clock
  end_server "$1"
  begin_again "$1"
}

# As if its data directory had been lost: on its port, with what a new server holds.
empty_server() {
  check_clock
  need_server "$1"
  split_name "$1"
  declare -F "configure_$engine" >/dev/null || stop 2 "the server $1 holds no data"
  # Without its data it would be a primary of its own.
  [[ $identity != standby ]] || stop 2 "the server $1 follows another and can't be emptied"
  "find_$engine" || stop 1 "$engine is not installed any more"
  end_server "$1"
  empty_directory "$directory/$1/data"
  fill_data "$engine" "$(server_user "$engine")" "$directory/$1"
  "configure_$engine" "$1"
  begin_again "$1"
}

end_server() {
  local born
  need_server "$1"
  split_name "$1"
  port=$(<"$directory/$1/port")
  if lives "$pid"; then kill_server "$1"; fi
}

begin_again() {
  "${engine}_before_restart" "$1"
  set_clock "$1"
  rm -f "$directory/$1/pid"
  : >"$directory/$1/log"
  order_start "$1"
  wait_until_ready "$1"
}

# Makes a standby a primary, as an operator does.
promote_server() {
  need_living_server "$1"
  split_name "$1"
  [[ $identity == standby ]] || usage "$1 is no standby"
  "promote_$engine" "$1"
}

print_status() {
  local file name pid state born
  for file in "$directory"/*/pid; do
    [[ -s $file ]] || continue
    name=${file%/pid} name=${name##*/} pid=$(<"$file") state=dead
    if lives "$pid"; then
      state=running
      if [[ $(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$pid/status") == T ]]; then state=frozen; fi
    fi
    printf '%-20s %-8s pid %-8s port %s\n' "$name" "$state" "$pid" "$(<"${file%/pid}/port")"
  done
}

print_sets() {
  local found
  for found in /tmp/$set_pattern /dev/shm/$set_pattern; do
    if [[ -p $found/control ]]; then printf '%s\n' "$found"; fi
  done
}
