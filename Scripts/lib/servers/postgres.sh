# shellcheck shell=bash
# PostgreSQL. `postgres` speaks TLS with a good certificate and plain text; so do the variants, but for `none`, each with its own.
# `postgres-standby` follows `postgres` and takes no writes until it is promoted.

# Sets `postgres_programs`, the newest version's.
find_postgres() {
  local program version newest=0
  postgres_programs=""
  for program in /usr/lib/postgresql/*/bin/postgres /usr/local/bin/postgres /usr/bin/postgres; do
    [[ -x $program && -x ${program%/*}/initdb ]] || continue
    version=$("$program" --version | sed -n 's/[^0-9]*\([0-9]*\).*/\1/p')
    if ((version > newest)); then newest=$version postgres_programs=${program%/*}; fi
  done
  [[ -n $postgres_programs ]]
}

postgres_version() { "$postgres_programs/postgres" --version | sed 's/^postgres (PostgreSQL) \([0-9.]*\).*/PostgreSQL \1/'; }

fill_postgres_template() {
  local user=$1 data=$2
  printf '%s' "$admin_password" >"$data.password"
  give "$user" "$data.password"
  as_user "$user" "$postgres_programs/initdb" -D "$data" -U postgres --pwfile="$data.password" -A scram-sha-256 \
    --locale=C.UTF-8 -E UTF8 -N -k
  rm "$data.password"
  as_user "$user" "$postgres_programs/postgres" --single -D "$data" -c fsync=off postgres <<END
create role wellsense login createdb password '$password';
grant pg_monitor, pg_signal_backend to wellsense;
create role wellsense_reader login password '$password';
create role wellsense_cert login;
create database wellsense owner wellsense;
grant connect on database wellsense to wellsense_cert;
END
}

prepare_postgres() {
  local home=$directory/$1 user
  user=$(server_user postgres)
  fill_data postgres "$user" "$home"
  give_certificate "$user" "$home/tls" "$(certificate_of "$identity")"
  write_postgres_settings "$1" >"$home/server.conf"
  give "$user" "$home/server.conf"
  configure_postgres "$1"
  # Both begin as copies of one template, so that a standby needs nothing but what the primary has written since.
  if [[ $identity == standby ]]; then
    : >"$home/data/standby.signal"
    give "$user" "$home/data/standby.signal"
  fi
  write_command "$1" "$user" "$postgres_programs/postgres" -D "$home/data"
}

# What a template doesn't know.
configure_postgres() {
  local home=$directory/$1
  cat >"$home/data/pg_hba.conf" <<END
local all all scram-sha-256
hostssl all wellsense_cert 127.0.0.1/32 cert
host all,replication all 127.0.0.1/32 scram-sha-256
END
  echo "include '$home/server.conf'" >>"$home/data/postgresql.conf"
}

write_postgres_settings() {
  local home=$directory/$1
  cat <<END
listen_addresses='127.0.0.1'
port=$port
unix_socket_directories='$home'
ssl=$([[ $identity == none ]] && echo off || echo on)
ssl_cert_file='$home/tls/server.crt'
ssl_key_file='$home/tls/server.key'
ssl_ca_file='$home/tls/ca.crt'
max_connections=100
max_prepared_transactions=20
dynamic_shared_memory_type=mmap
timezone='UTC'
log_min_messages=warning
log_min_error_statement=panic
END
  if [[ $identity == standby ]]; then
    printf "primary_conninfo='host=127.0.0.1 port=%s user=postgres password=%s'\n" "$(<"$directory/postgres/port")" "$admin_password"
  fi
  if [[ -n $identity || $durability == fast ]]; then printf 'fsync=off\nfull_page_writes=off\nshared_buffers=32MB\n'; fi
  if [[ -z $identity && $durability == safe ]]; then printf 'fsync=on\nsynchronous_commit=on\nshared_buffers=256MB\nmax_wal_size=2GB\n'; fi
}

# The eighth line of its file says so, to which pg_isready would take ten times as long.
postgres_is_ready() {
  local lines=()
  { mapfile -t lines <"$directory/$1/data/postmaster.pid"; } 2>/dev/null && [[ ${lines[7]:-} == ready* ]]
}

# What a killed server leaves beside its data would keep the next one from starting.
postgres_before_restart() { rm -f "$directory/$1/data/postmaster.pid" "$directory/$1"/.s.PGSQL.*; }

promote_postgres() {
  local user
  user=$(server_user postgres)
  find_postgres
  as_user "$user" "$postgres_programs/pg_ctl" -D "$directory/$1/data" -w -t 20 promote >"$run/promote.log" 2>&1 \
    || stop 1 "the server $1 was not promoted: $(tail -n 1 "$run/promote.log")"
}

announce_postgres() {
  printf '%s=postgresql://wellsense:%s@127.0.0.1:%s/wellsense\n' "$1" "$password" "$port"
  if [[ -z $identity || $identity == standby ]]; then printf '%s_ADMIN=postgresql://postgres:%s@127.0.0.1:%s/postgres\n' "$1" "$admin_password" "$port"; fi
}
