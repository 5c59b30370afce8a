# shellcheck shell=bash
# SwiftPM, kept inside the clone: its caches, fingerprints and temporary files go below .build instead of the home directory.

# swiftpm COMMAND…: `swift COMMAND…`, one at a time in this clone, so that two scripts share build products instead of fighting for them.
swiftpm() { with_lock swiftpm swiftpm_alone "$@"; }

swiftpm_alone() {
  local command=$1
  shift
  local home=$root/.build/home
  local places=(--security-path "$home/security")
  # A user's own mirrors are read where they are; without any, SwiftPM would create the directory.
  if [[ ! -d ${HOME:-}/.swiftpm/configuration ]]; then places+=(--config-path "$home/configuration"); fi
  mkdir -p "$home/data/bin"
  TMPDIR=$run/tmp XDG_CACHE_HOME=$home/cache XDG_DATA_HOME=$home/data swift "$command" "${places[@]}" "$@"
}

# executables_of OPTION…: the package's own executables; one of a dependency has its package in parentheses.
executables_of() { swiftpm package "$@" show-executables | grep -v '(' || true; }
