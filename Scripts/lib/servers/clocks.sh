# shellcheck shell=bash
# Clocks of servers that are wrong, by libfaketime (apt: libfaketime).

find_faketime() {
  local library
  for library in /usr/lib/*/faketime/libfaketime.so.1; do
    if [[ -f $library ]]; then faketime=$library; return; fi
  done
  return 1
}

# Before anything is done that can't be undone.
check_clock() {
  local faketime
  [[ -n $clock ]] || return 0
  [[ $clock =~ ^[+-][0-9]+[smhd]?$ ]] || usage "$clock is no offset, such as +1h"
  find_faketime || stop 5 "--clock needs libfaketime; to install it run: $script install libfaketime"
}

# set_clock NAME: what the server is started with next, a line of assignments. The clock that only moves forward is left as it is, as a
# change of the time of day leaves it.
set_clock() {
  local faketime
  if [[ -z $clock ]]; then
    : >"$directory/$1/clock"
    return
  fi
  find_faketime
  echo "LD_PRELOAD=$faketime FAKETIME=$clock FAKETIME_DONT_FAKE_MONOTONIC=1" >"$directory/$1/clock"
}
