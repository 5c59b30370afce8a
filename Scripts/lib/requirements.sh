# shellcheck shell=bash
# What has to be on the machine. A missing library is installed with apt-get; a missing toolchain is the reader's choice.

# Each library as pkg-config knows it, and the package that holds its headers.
libraries=(
  "sqlite3 >= 3.40" libsqlite3-dev
  "libpq >= 13" libpq-dev
  "libmariadb >= 3.2" libmariadb-dev
  "libmongoc-1.0 >= 1.23" libmongoc-dev
)

need_swift() {
  local major minor
  command -v swift >/dev/null || stop 3 "no swift on PATH; install Swift 6.2 or newer (https://www.swift.org/install) and run $script again"
  read -r major minor < <(TMPDIR=$run/tmp swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p') || true
  if ((${major:-0} * 100 + ${minor:-0} < 602)); then
    stop 3 "the swift on PATH is not Swift 6.2 or newer; install it (https://www.swift.org/install) and run $script again"
  fi
}

# Sets `packages` to what is missing and `by_hand` to what somebody else would run; fails if nothing is.
libraries_are_missing() {
  local index
  packages=()
  for ((index = 0; index < ${#libraries[@]}; index += 2)); do
    if ! pkg-config --exists "${libraries[index]}" >/dev/null 2>&1; then packages+=("${libraries[index + 1]}"); fi
  done
  if ! command -v pkg-config >/dev/null; then packages+=(pkg-config); fi
  by_hand="apt-get update && apt-get install -y ${packages[*]}"
  ((${#packages[@]} > 0))
}

# The clients' libraries of all engines, which the program and the tests link.
need_libraries() {
  libraries_are_missing || return 0
  command -v apt-get >/dev/null \
    || stop 5 "these are missing or too old and there is no apt-get: ${packages[*]}; install them and pkg-config, then run $script again"
  become_root
  with_lock packages install_packages
}

# Sets `as_root`, what to put before a command to run it as root. sudo asks on the terminal only where somebody sits at one.
become_root() {
  as_root=()
  if (($(id -u) == 0)); then return; fi
  if command -v sudo >/dev/null; then
    if sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
      return
    elif [[ -z ${CI:-} && -t 2 ]]; then
      as_root=(sudo)
      return
    fi
  fi
  stop 4 "${packages[*]} missing and this user is neither root nor in sudo; run as root: $by_hand"
}

install_packages() {
  # Another run may have installed them while this one waited.
  libraries_are_missing || return 0
  say "installing ${packages[*]}"
  # Without fresh lists the install may still succeed from what the machine has, so only the install decides.
  apt_get update || true
  apt_get install -y --no-install-recommends "${packages[@]}" \
    || stop 5 "apt-get could not install ${packages[*]}; when it can reach its servers, run as root: $by_hand"
  if libraries_are_missing; then
    stop 5 "too old on this system: ${packages[*]}; install newer ones that pkg-config finds, then run $script again"
  fi
}

apt_get() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 \
    "$@" >>"$run/apt.log" 2>&1
}
