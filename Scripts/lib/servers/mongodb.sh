# shellcheck shell=bash
# SecantusDB, which speaks MongoDB's protocol: `mongodb` as a replica set of one member, `mongodb-standalone` as none. It speaks either TLS
# or plain text: the identities say which.

# A pre-release, so that only the exact version is ever chosen.
secantus=SecantusDB==0.7.0b3

find_mongodb() {
  mongodb_programs=$cache/${secantus/==/-}/bin
  [[ -x $mongodb_programs/secantusd-py ]]
}

mongodb_version() { echo "SecantusDB ${secantus#*==}"; }

# No user may be made once users are asked for, so the template is filled by a server that asks for none.
fill_mongodb_template() {
  local user=$1 data=$2 server attempt born
  make_directory "$user" "$data" 700
  choose_port
  become_user "$user" "$mongodb_programs/secantusd-py" --host 127.0.0.1 --port "$port" --storage-path "$data" --log-level WARNING &
  server=$!
  for attempt in {1..600}; do
    if answers "$port" || ! lives "$server"; then break; fi
    doze 0.05
  done
  "$mongodb_programs/python" - "$port" "$password" "$admin_password" <<'END' || { kill "$server"; return 1; }
import sys
from pymongo import MongoClient
port, password, admin = sys.argv[1:]
client = MongoClient(f"mongodb://127.0.0.1:{port}/?directConnection=true")
client.admin.command("createUser", "wellsense", pwd=password, roles=["root"])
client.admin.command("createUser", "root", pwd=admin, roles=["root"])
client.admin.command("createUser", "wellsense_reader", pwd=password, roles=[{"role": "read", "db": "wellsense"}])
client["$external"].command(
    "createUser", "CN=wellsense_cert,O=WellSense", mechanisms=["MONGODB-X509"], roles=[{"role": "root", "db": "admin"}])
END
  kill "$server"
  wait "$server" || true
}

# A server whose cache is a fifth full of what is not yet on disk stands still, for ever where a transaction holds it: room for hours of writes.
# Without --sync-on-commit `kill` would lose what was acknowledged, as it is kept in the process for a while; in memory it costs little.
prepare_mongodb() {
  local home=$directory/$1 user options=(--log-level WARNING --enable-test-commands --cache-size 2G --auth --sync-on-commit)
  user=$(server_user mongodb)
  if [[ -n $user ]] && ! as_user "$user" test -x "$mongodb_programs/secantusd-py"; then
    stop 1 "the user $user cannot enter $cache; name another directory in WELLSENSE_CACHE"
  fi
  fill_data mongodb "$user" "$home"
  if [[ $identity == standalone ]]; then options+=(--standalone); fi
  if speaks_tls; then
    give_certificate "$user" "$home/tls" "$identity"
    options+=(--tls-cert-file "$home/tls/server.crt" --tls-key-file "$home/tls/server.key" --tls-ca-file "$home/tls/ca.crt")
  fi
  write_command "$1" "$user" "$mongodb_programs/secantusd-py" --host 127.0.0.1 --port "$port" --storage-path "$home/data" "${options[@]}"
}

speaks_tls() { [[ " ${identities[*]} " == *" ${identity:-none} "* && ${identity:-none} != none ]]; }

configure_mongodb() { :; }

mongodb_is_ready() { answers "$port"; }

mongodb_before_restart() { :; }

announce_mongodb() {
  local parameters="&replicaSet=secantus"
  if [[ $identity == standalone ]]; then parameters=""; fi
  if [[ $identity == none ]]; then parameters="&directConnection=true"; fi
  if speaks_tls; then parameters="&tls=true&directConnection=true"; fi
  printf '%s=mongodb://wellsense:%s@127.0.0.1:%s/wellsense?authSource=admin%s\n' "$1" "$password" "$port" "$parameters"
  if [[ -z $identity ]]; then
    printf '%s_ADMIN=mongodb://%s:%s@127.0.0.1:%s/?authSource=admin&replicaSet=secantus\n' "$1" root "$admin_password" "$port"
  fi
}
