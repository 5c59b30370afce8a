# shellcheck shell=bash
# What has to be on the machine. A missing library is installed with apt-get; a missing toolchain is the reader's choice.

packages=(libsqlite3-dev pkg-config)
by_hand="apt-get update && apt-get install -y ${packages[*]}"

need_swift() {
  local major minor
  command -v swift >/dev/null || stop 3 "no swift on PATH; install Swift 6.2 or newer (https://www.swift.org/install) and run $script again"
  read -r major minor < <(TMPDIR=$run/tmp swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p') || true
  if ((${major:-0} * 100 + ${minor:-0} < 602)); then
    stop 3 "the swift on PATH is not Swift 6.2 or newer; install it (https://www.swift.org/install) and run $script again"
  fi
}

sqlite_is_present() { pkg-config --exists 'sqlite3 >= 3.40' >/dev/null 2>&1; }

need_sqlite() {
  if sqlite_is_present; then return; fi
  command -v apt-get >/dev/null \
    || stop 5 "SQLite 3.40 or newer is missing and there is no apt-get; install its development files and pkg-config, then run $script again"
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
  if sqlite_is_present; then return; fi
  say "installing ${packages[*]}"
  # Without fresh lists the install may still succeed from what the machine has, so only the install decides.
  apt_get update || true
  apt_get install -y --no-install-recommends "${packages[@]}" \
    || stop 5 "apt-get could not install ${packages[*]}; when it can reach its servers, run as root: $by_hand"
  sqlite_is_present || stop 5 "this system's SQLite is older than 3.40; install a newer one that pkg-config finds, then run $script again"
}

apt_get() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 \
    "$@" >>"$run/apt.log" 2>&1
}
