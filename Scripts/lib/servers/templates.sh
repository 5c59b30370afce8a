# shellcheck shell=bash
# A data directory as it is right after a server was set up, made once and copied for each server: a start takes less than a second.

# fill_data ENGINE USER HOME: data for a new server in HOME/data, which may be there already, empty.
fill_data() {
  local template
  template=$cache/$1-$(template_key "$1" "$2")
  if [[ ! -d $template ]]; then make_template "$1" "$2" "$template"; fi
  mkdir -p "$3/data"
  cp -aT --reflink=auto "$template" "$3/data"
}

# Another version, another way to fill it, another owner: another template.
template_key() {
  {
    "$1_version"
    id -u "${2:-$(id -un)}"
    cat "$root/Scripts/lib/servers/$1.sh" "$root/Scripts/lib/servers/users.sh"
  } | sha256sum | cut -c 1-12
}

make_template() {
  local engine=$1 user=$2 template=$3
  (
    flock 9
    if [[ -d $template ]]; then exit; fi
    say "setting up $("${engine}_version") for the first time"
    find "$cache" -maxdepth 1 -name "$engine-*" -mtime +30 -exec rm -rf {} +
    chmod 755 "$cache"
    # In a place of its own, since the user must be able to write beside it. Whoever was killed here has left a part of one.
    rm -rf "$template.new"
    make_directory "$user" "$template.new" 700
    if ! ("fill_${engine}_template" "$user" "$template.new/data") >"$run/template.log" 2>&1 9>&-; then
      rm -rf "$template.new"
      tail -n 20 "$run/template.log" >&2
      stop 1 "the data for $engine could not be set up; what was said is above"
    fi
    mv -T "$template.new/data" "$template"
    rm -rf "$template.new"
  ) 9>"$cache/$engine.lock"
}

# certificate_of IDENTITY: what the main server and the one that speaks no TLS hold.
certificate_of() {
  case $1 in
    "" | none | standby) echo good ;;
    *) echo "$1" ;;
  esac
}
