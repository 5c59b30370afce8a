# shellcheck shell=bash
# Who servers run as, and what is theirs. Root gives them to a user without rights; anyone else runs them himself.

# Known to everyone, and of no use beyond this machine.
password=test-only
admin_password=test-only-admin

# server_user ENGINE: whom root lets its servers run as; nothing for anyone else.
server_user() {
  (($(id -u) == 0)) || return 0
  case $1 in
    postgres) echo postgres ;;
    mariadb | galera) echo mysql ;;
    *) echo nobody ;;
  esac
}

# as_user USER COMMAND…: USER may be empty.
as_user() { (become_user "$@"); }

# become_user USER COMMAND…: the command in the place of this process; it dies with the process that this one is a child of.
become_user() {
  find_user_options "$1"
  cd /
  # The caller's places for files are none that this user may write to.
  exec env -i PATH="$PATH" HOME=/nonexistent TMPDIR=/tmp LC_ALL=C.UTF-8 TZ=UTC setpriv "${user_options[@]}" "${@:2}"
}

find_user_options() {
  user_options=(--pdeathsig KILL)
  if [[ -n $1 ]]; then user_options+=("--reuid=$1" "--regid=$(id -gn "$1")" --init-groups); fi
}

# give USER FILE…
give() {
  if [[ -n $1 ]]; then chown -R "$1:$(id -gn "$1")" "${@:2}"; fi
}

# make_directory USER DIRECTORY MODE
make_directory() {
  mkdir -p "$2"
  chmod "$3" "$2"
  give "$1" "$2"
}

# write_command NAME USER COMMAND…: what the supervisor runs.
write_command() {
  local home=$directory/$1
  chmod 755 "$home"
  if [[ -n $2 ]]; then chown "$2" "$home"; fi
  find_user_options "$2"
  {
    printf 'cd %q && exec env -i PATH=%q LC_ALL=C.UTF-8 TZ=UTC TMPDIR=/tmp HOME=%q setpriv' "$home" "$PATH" "$home"
    printf ' %q' "${user_options[@]}"
    # Not for setpriv itself, which drops what may not go across a change of the user.
    printf ' env $(<%q)' "$home/clock"
    printf ' %q' "${@:3}"
    printf '\n'
  } >"$home/command"
  : >"$home/clock"
}
