# shellcheck shell=bash
# The servers that Scripts/test starts, unless the caller names his own.

# The servers end with this script, however it ends; this is for their end to be waited for.
start_servers() {
  if [[ -n ${WELLSENSE_TEST_POSTGRES:-}${WELLSENSE_TEST_MARIADB:-}${WELLSENSE_TEST_MONGODB:-}${WELLSENSE_TEST_SERVERS:-} ]]; then
    say "servers: those that the environment names"
    return
  fi
  say "starting servers"
  "$root/Scripts/servers" start --fast --parent $$ postgres mariadb mongodb mongodb-standalone pgbouncer >"$run/servers" || return 1
  # shellcheck disable=SC1091 # Scripts/servers wrote it just now.
  . "$run/servers"
  say "servers: $WELLSENSE_TEST_VERSIONS"
}

stop_servers() {
  local directory
  directory=$(sed -n "s/^export WELLSENSE_TEST_SERVERS='\(.*\)'$/\1/p" "$run/servers" 2>/dev/null) || return 0
  if [[ -n $directory ]]; then "$root/Scripts/servers" stop "$directory"; fi
}
