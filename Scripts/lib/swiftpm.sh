# shellcheck shell=bash
# SwiftPM, kept inside the clone: its settings, caches and temporary files go below .build instead of the home directory.

# swiftpm COMMAND…: `swift COMMAND…`, one at a time in this clone, so that two scripts share build products instead of fighting for them.
swiftpm() { with_lock swiftpm swiftpm_alone "$@"; }

swiftpm_alone() {
  local command=$1
  shift
  local home=$root/.build/home places=()
  local settings=${XDG_CONFIG_HOME:-$HOME/.config} mine=$HOME/.swiftpm
  if [[ -n ${XDG_CONFIG_HOME:-} ]]; then mine=$XDG_CONFIG_HOME/swiftpm; fi
  mkdir -p "$home/config" "$home/data/bin"
  # What the user has set for SwiftPM and git still counts, but is only read.
  if [[ -d $mine/configuration ]]; then places=(--config-path "$mine/configuration"); fi
  if [[ -d $settings/git ]]; then ln -sfn "$settings/git" "$home/config/git"; fi
  TMPDIR=$run/tmp XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache XDG_DATA_HOME=$home/data swift "$command" "${places[@]}" "$@"
}

# build_product NAME: an executable of the package, optimised; `product` is its path.
build_product() {
  swiftpm build --package-path "$root" -c release --product "$1"
  product=$(swiftpm build --package-path "$root" -c release --show-bin-path)/$1
}

# executables_of OPTION…: the package's own executables; one of a dependency has its package in parentheses.
executables_of() { swiftpm package "$@" show-executables | grep -v '(' || true; }
