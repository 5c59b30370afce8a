# shellcheck shell=bash
# File systems of their own for servers' data, which can be made full without harm to anyone.

# give_disk NAME: only root may mount one, and not in every container; then the server does without.
give_disk() {
  local data=$directory/$1/data variable=${1//-/_}
  ((disks)) || return 0
  mkdir -p "$data"
  if mount -t tmpfs -o size=8g,mode=700 wellsense "$data" 2>/dev/null; then
    printf 'WELLSENSE_TEST_DISK_%s=%s\n' "${variable^^}" "$data" >>"$directory/environment"
  else
    rmdir "$data"
  fi
}

has_disk() { grep -qs " $directory/$1/data tmpfs " /proc/mounts; }

need_disk() { has_disk "$1" || stop 1 "the server $1 has no disk of its own; start the set with --disks, as root"; }

# No room is left: the disk is made as small as what is on it. A file may grow in the meantime, so that it was too small.
fill_server() {
  local attempt used
  need_disk "$1"
  for attempt in {1..100}; do
    used=$(df --output=used -k "$directory/$1/data" | tail -n 1)
    if mount -o "remount,size=$((used + attempt / 10 * 4))k" "$directory/$1/data" 2>/dev/null; then return; fi
  done
  stop 1 "the disk of the server $1 does not fill"
}

widen_server() {
  need_disk "$1"
  mount -o remount,size=8g "$directory/$1/data"
}

empty_directory() { find "$1" -mindepth 1 -delete; }
