# shellcheck shell=bash
# Finding the servers' programs, or installing them: from apt without starting a service, SecantusDB from PyPI into a directory of its own.

# What lasts between sets, outside the clone: SecantusDB and data directories as they are right after a server was set up.
cache=${WELLSENSE_CACHE:-}
if [[ -z $cache ]]; then
  # The users that servers run as cannot look into root's home.
  if (($(id -u) == 0)); then cache=/var/cache/wellsense; else cache=${XDG_CACHE_HOME:-$HOME/.cache}/wellsense; fi
fi

policy=/usr/sbin/policy-rc.d

# need_servers NAME…: sets what find_ENGINE sets.
need_servers() {
  local engine engines
  engines=$(printf '%s\n' "${@%%-*}" | sort -u)
  find_missing
  if ((${#packages[@]} > 0)) || [[ -n $pip ]]; then install_missing; fi
  mkdir -p "$cache" 2>/dev/null || stop 1 "cannot make the directory $cache; name another in WELLSENSE_CACHE"
  for engine in $engines; do "find_$engine"; done
}

# Sets `packages` and `pip` to what `engines` lack.
find_missing() {
  local engine
  packages=() pip=""
  for engine in $engines; do
    if "find_$engine"; then continue; fi
    case $engine in
      postgres) packages+=(postgresql) ;;
      mariadb) packages+=(mariadb-server) ;;
      galera) packages+=(mariadb-server galera-4 rsync) ;;
      pgbouncer) packages+=(pgbouncer) ;;
      mongodb) pip=$secantus ;;
    esac
  done
  find_missing_programs
}

find_missing_programs() {
  command -v openssl >/dev/null || packages+=(openssl)
  if ((clocks)) && ! find_faketime; then packages+=(libfaketime); fi
  if [[ -n $pip ]] && ! find_python; then packages+=(python3-venv); fi
}

# The system's own, since one in somebody's home is no use to another user.
find_python() {
  local candidate
  for candidate in /usr/bin/python3 "$(type -P python3)"; do
    if [[ -x $candidate ]] && "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
      python=$candidate
      return
    fi
  done
  return 1
}

install_missing() {
  local what="${packages[*]}"
  if [[ -n $pip ]]; then what+="${what:+, }$pip in $cache"; fi
  by_hand=$script' install --yes'
  agree "$what"
  if ((${#packages[@]} > 0)); then
    command -v apt-get >/dev/null || stop 5 "${packages[*]} missing and there is no apt-get; install them, then run $script again"
    by_hand="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
    become_root
    with_lock packages install_server_packages
  fi
  if [[ -n $pip ]]; then install_secantus; fi
}

agree() {
  local answer=""
  if ((agreed)); then return; fi
  if [[ -t 2 ]] && { : </dev/tty; } 2>/dev/null; then
    printf 'Install %s? No service is started. [y/N] ' "$1" >/dev/tty
    read -r answer </dev/tty || true
    if [[ $answer == [yY]* ]]; then return; fi
  fi
  stop 5 "missing: $1; to install it run: $script install --yes"
}

install_server_packages() {
  find_missing
  if ((${#packages[@]} == 0)); then return; fi
  say "installing ${packages[*]}"
  trap allow_services EXIT
  forbid_services
  apt_get update || true
  apt_get install -y --no-install-recommends "${packages[@]}" \
    || stop 5 "apt-get could not install ${packages[*]}; when it can reach its servers, run as root: $by_hand"
  keep_services_off
}

# The policy that package scripts ask before they start a service. One that is there already comes back afterwards, also after a crash.
forbid_services() {
  allow_services
  if [[ -e $policy ]]; then "${as_root[@]}" mv -f "$policy" "$policy.before-wellsense"; fi
  printf '#!/bin/sh\n# wellsense: while packages are being installed\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
}

allow_services() {
  if grep -qs '^# wellsense: ' "$policy"; then "${as_root[@]}" rm -f "$policy"; fi
  if [[ -e $policy.before-wellsense ]]; then "${as_root[@]}" mv -f "$policy.before-wellsense" "$policy"; fi
}

# What was just installed shall not start with the machine either.
keep_services_off() {
  local package unit
  [[ -d /run/systemd/system ]] || return 0
  for package in "${packages[@]}"; do
    unit=${package%-server}
    case $unit in
      postgresql | mariadb | pgbouncer) "${as_root[@]}" systemctl disable "$unit" >>"$run/apt.log" 2>&1 || true ;;
    esac
  done
}

install_secantus() {
  local place
  find_python || stop 5 "no Python 3.10 or newer with venv; install it, then run $script again"
  mkdir -p "$cache" 2>/dev/null || stop 1 "cannot make the directory $cache; name another in WELLSENSE_CACHE"
  (
    flock 9
    if find_mongodb; then exit; fi
    place=${mongodb_programs%/bin}
    rm -rf "$place"
    say "installing $secantus in $cache"
    if ! (umask 022 && "$python" -m venv "$place" \
      && "$place/bin/pip" install --quiet --disable-pip-version-check --no-cache-dir --only-binary :all: "$secantus") \
      >"$run/pip.log" 2>&1; then
      rm -rf "$place"
      stop 5 "pip could not install $secantus; when it can reach its servers, run: $script install --yes mongodb"
    fi
  ) 9>"$cache/pip.lock"
}
