# shellcheck shell=bash
# MariaDB. `mariadb` speaks TLS with a good certificate and plain text; so do the variants, but for `none`, each with its own.

find_mariadb() {
  mariadb_server=$(PATH=$PATH:/usr/sbin:/usr/local/sbin type -P mariadbd) && command -v mariadb-install-db >/dev/null
}

mariadb_version() { "$mariadb_server" --version | sed -n 's/.*Ver \([0-9.]*\)-MariaDB.*/MariaDB \1/p'; }

fill_mariadb_template() {
  local user=$1 data=$2
  make_directory "$user" "$data" 700
  as_user "$user" mariadb-install-db --no-defaults --datadir="$data" --auth-root-authentication-method=socket --skip-test-db \
    --skip-name-resolve --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-use-native-aio=0
  # Bootstrapping knows no users until it is told to look.
  as_user "$user" "$mariadb_server" --no-defaults --bootstrap --datadir="$data" --innodb-use-native-aio=0 <<END
flush privileges;
create database wellsense;
create user wellsense@'%' identified by '$password';
grant all on *.* to wellsense@'%';
create user wellsense_reader@'%' identified by '$password';
grant select on wellsense.* to wellsense_reader@'%';
create user wellsense_cert@'%' identified by '$password' require x509;
grant all on wellsense.* to wellsense_cert@'%';
create user root@'127.0.0.1' identified by '$admin_password';
grant all on *.* to root@'127.0.0.1' with grant option;
END
}

configure_mariadb() { :; }

prepare_mariadb() {
  local home=$directory/$1 user
  user=$(server_user mariadb)
  fill_data mariadb "$user" "$home"
  make_directory "$user" "$home/tmp" 700
  give_certificate "$user" "$home/tls" "$(certificate_of "$identity")"
  write_mariadb_settings "$1" >"$home/server.conf"
  write_command "$1" "$user" "$mariadb_server" --defaults-file="$home/server.conf"
}

write_mariadb_settings() {
  local home=$directory/$1
  cat <<END
[mariadbd]
datadir=$home/data
tmpdir=$home/tmp
socket=$home/socket
pid-file=$home/data/server.pid
port=$port
bind-address=127.0.0.1
skip-name-resolve
server-id=1
default-time-zone=+00:00
innodb_use_native_aio=0
performance_schema=off
max_connections=100
END
  if [[ $identity != none ]]; then
    printf '%s\n' "ssl_cert=$home/tls/server.crt" "ssl_key=$home/tls/server.key" "ssl_ca=$home/tls/ca.crt"
  fi
  if [[ -n $identity && $engine == mariadb || $durability == fast ]]; then
    printf '%s\n' innodb_flush_log_at_trx_commit=2 innodb_doublewrite=0 innodb_buffer_pool_size=64M aria_pagecache_buffer_size=8M
  else
    printf '%s\n' innodb_flush_log_at_trx_commit=1 innodb_doublewrite=1 innodb_buffer_pool_size=512M innodb_log_file_size=256M
  fi
}

mariadb_is_ready() { grep -qs "ready for connections" "$directory/$1/log" && answers "$port"; }

mariadb_before_restart() { rm -f "$directory/$1/socket"; }

announce_mariadb() {
  printf '%s=mysql://wellsense:%s@127.0.0.1:%s/wellsense\n' "$1" "$password" "$port"
  if [[ -z $identity ]]; then printf '%s_ADMIN=mysql://%s:%s@127.0.0.1:%s/mysql\n' "$1" root "$admin_password" "$port"; fi
}
