# shellcheck shell=bash
# MariaDB as a Galera cluster: `galera-1`, `galera-2` and `galera-3`, each of which takes writes.

find_galera() { find_mariadb && command -v rsync >/dev/null && find_galera_library; }

# Sets `galera_library`.
find_galera_library() {
  for galera_library in /usr/lib/galera/libgalera_smm.so /usr/lib/galera-4/libgalera_smm.so /usr/lib64/galera-4/libgalera_smm.so; do
    if [[ -f $galera_library ]]; then return; fi
  done
  return 1
}

galera_version() { printf '%s with Galera' "$(mariadb_version)"; }

# The data of a cluster of one that was once up: with a place in the cluster's history, which all copies share, nobody has to send his data
# to the others, which takes seconds.
fill_galera_template() {
  local user=$1 data=$2 server attempt born
  fill_mariadb_template "$user" "$data"
  choose_port
  become_user "$user" "$mariadb_server" --no-defaults --datadir="$data" --socket="$data/socket" --skip-networking --innodb-use-native-aio=0 \
    --binlog-format=ROW --innodb-autoinc-lock-mode=2 --wsrep-on=ON --wsrep-new-cluster --wsrep-provider="$galera_library" \
    --wsrep-cluster-address=gcomm:// --wsrep-node-address=127.0.0.1 --wsrep-provider-options="base_port=$port;gcache.size=1M" &
  server=$!
  for attempt in {1..600}; do
    if [[ -S $data/socket ]] && grep -qs "Synchronized with group" "$run/template.log" || ! lives "$server"; then break; fi
    doze 0.05
  done
  kill "$server"
  wait "$server"
  rm -f "$data/galera.cache" "$data/gvwstate.dat"
  grep -q '^seqno: *[0-9]' "$data/grastate.dat"
}

configure_galera() { :; }

prepare_galera() {
  local home=$directory/$1 user
  user=$(server_user galera)
  fill_data galera "$user" "$home"
  make_directory "$user" "$home/tmp" 700
  give_certificate "$user" "$home/tls" good
  choose_group_ports
  write_mariadb_settings "$1" >"$home/server.conf"
  write_galera_settings >>"$home/server.conf"
  write_galera_command "$1" "$user" "$([[ $identity == 1 ]] && echo first)"
}

# Three for each node, since every node must know where all are: group, incremental and whole transfers of state.
choose_group_ports() {
  local own=$port
  if [[ -f $directory/galera.ports ]]; then return; fi
  for _ in {1..9}; do
    choose_port
    echo "$port" >>"$directory/galera.ports"
  done
  port=$own
}

# A node that is silent for two seconds is left out by the others, who wait meanwhile.
write_galera_settings() {
  local ports=() own=$(((identity - 1) * 3)) options
  mapfile -t ports <"$directory/galera.ports"
  options="base_host=127.0.0.1;base_port=${ports[own]};gmcast.listen_addr=tcp://127.0.0.1:${ports[own]}"
  options+=";ist.recv_addr=127.0.0.1:${ports[own + 1]};ist.recv_bind=127.0.0.1:${ports[own + 1]};gcache.size=64M"
  options+=";evs.keepalive_period=PT0.5S;evs.inactive_check_period=PT0.3S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S"
  options+=";evs.install_timeout=PT4S;gmcast.peer_timeout=PT2S"
  cat <<END
default_storage_engine=InnoDB
binlog_format=ROW
innodb_autoinc_lock_mode=2
wsrep_on=ON
wsrep_provider=$galera_library
wsrep_cluster_name=${directory##*/}
wsrep_cluster_address=gcomm://127.0.0.1:${ports[0]},127.0.0.1:${ports[3]},127.0.0.1:${ports[6]}
wsrep_node_name=galera-$identity
wsrep_node_address=127.0.0.1
wsrep_slave_threads=2
wsrep_sst_method=rsync
wsrep_sst_receive_address=127.0.0.1:${ports[own + 2]}
wsrep_provider_options="$options"
[sst]
ssl-mode=DISABLED
END
}

# write_galera_command NAME USER FIRST: where FIRST isn't empty, the node is a cluster of its own until others come.
write_galera_command() {
  write_command "$1" "$2" "$mariadb_server" --defaults-file="$directory/$1/server.conf" ${3:+--wsrep-new-cluster}
}

galera_is_ready() { grep -qs "Synchronized with group, ready for connections" "$directory/$1/log" && answers "$port"; }

# Joins those that live, or is the first again when nobody does.
galera_before_restart() {
  local home=$directory/$1 first=first other user
  mariadb_before_restart "$1"
  for other in "$directory"/galera-*/pid; do
    local born
    if [[ $other != "$home/pid" ]] && lives "$(<"$other")"; then first=""; fi
  done
  user=$(server_user galera)
  find_galera
  # Before the others have left it out, its coming back would take twice as long.
  if [[ -z $first ]]; then doze 4; else sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' "$home/data/grastate.dat"; fi
  write_galera_command "$1" "$user" "$first"
}

# All three in one URI, once the last one is there.
announce_galera() {
  local ports=()
  printf '%s=mysql://wellsense:%s@127.0.0.1:%s/wellsense\n' "$1" "$password" "$port"
  if [[ $identity != 3 ]]; then return; fi
  mapfile -t ports < <(cat "$directory"/galera-{1,2,3}/port)
  printf '%s=mysql://wellsense:%s@127.0.0.1:%s,127.0.0.1:%s,127.0.0.1:%s/wellsense\n' "${1%_*}" "$password" "${ports[@]}"
}
