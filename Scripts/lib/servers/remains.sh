# shellcheck shell=bash
# What a set leaves when its servers are gone.

# take_disk DIRECTORY: ends the file system of its own that a server's data may be on.
take_disk() { if grep -qs " $1 tmpfs " /proc/mounts; then umount -l "$1" || true; fi; }

# remove_clock PID: what libfaketime keeps in memory of a process with a clock of its own.
remove_clock() { rm -f "/dev/shm/faketime_shm_$1" "/dev/shm/sem.faketime_sem_$1"; }

# remove_remains DIRECTORY. A PostgreSQL that was killed leaves a small segment of shared memory, named in the seventh line of its file.
remove_remains() {
  local file line segment
  for file in "$1"/postgres*/data/postmaster.pid; do
    [[ -f $file ]] || continue
    line=$(sed -n 7p "$file")
    segment=${line##* }
    if [[ $segment =~ ^[0-9]+$ ]]; then ipcrm -m "$segment" 2>/dev/null || true; fi
  done
  for file in "$1"/*/pid; do
    if [[ -s $file ]]; then remove_clock "$(<"$file")"; fi
  done
  for file in "$1"/*/data; do take_disk "$file"; done
  rm -rf "$1"
}
