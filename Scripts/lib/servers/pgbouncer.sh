# shellcheck shell=bash
# pgbouncer in transaction pooling, before the set's `postgres`.

find_pgbouncer() { pgbouncer_server=$(PATH=$PATH:/usr/sbin:/usr/local/sbin type -P pgbouncer); }

pgbouncer_version() { "$pgbouncer_server" --version | sed -n 's/^PgBouncer \([0-9.]*\).*/PgBouncer \1/p'; }

prepare_pgbouncer() {
  local home=$directory/$1 user
  user=$(server_user postgres)
  printf '"wellsense" "%s"\n"postgres" "%s"\n' "$password" "$admin_password" >"$home/users"
  cat >"$home/server.conf" <<END
[databases]
* = host=127.0.0.1 port=$(<"$directory/postgres/port")
[pgbouncer]
listen_addr=127.0.0.1
listen_port=$port
unix_socket_dir=
auth_type=scram-sha-256
auth_file=$home/users
admin_users=postgres
pool_mode=transaction
default_pool_size=4
max_client_conn=200
ignore_startup_parameters=extra_float_digits
END
  chmod 600 "$home/users"
  give "$user" "$home/users" "$home/server.conf"
  write_command "$1" "$user" "$pgbouncer_server" "$home/server.conf"
}

pgbouncer_is_ready() { answers "$port"; }

pgbouncer_before_restart() { :; }

announce_pgbouncer() { printf '%s=postgresql://wellsense:%s@127.0.0.1:%s/wellsense\n' "$1" "$password" "$port"; }
