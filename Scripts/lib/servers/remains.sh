# shellcheck shell=bash
# What a set leaves when its servers are gone.

# remove_remains DIRECTORY. A PostgreSQL that was killed leaves a small segment of shared memory, named in the seventh line of its file.
remove_remains() {
  local file line segment
  for file in "$1"/postgres*/data/postmaster.pid; do
    [[ -f $file ]] || continue
    line=$(sed -n 7p "$file")
    segment=${line##* }
    if [[ $segment =~ ^[0-9]+$ ]]; then ipcrm -m "$segment" 2>/dev/null || true; fi
  done
  rm -rf "$1"
}
