#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

// Functions with variable arguments don't reach Swift, nor do macros with casts.

/// Whether the server takes a prepared statement with the values of many rows at once.
static inline int wellsense_has_bulk(MYSQL *mysql) {
  unsigned int extended = 0;
  if (mysql->server_capabilities & CLIENT_MYSQL) return 0;
  if (mariadb_get_infov(mysql, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &extended)) return 0;
  return (extended & (unsigned int)(MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)) != 0;
}

static inline void wellsense_connect_attribute(MYSQL *mysql, const char *key, const char *value) {
  mysql_optionsv(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, (void *)key, (void *)value);
}

static const unsigned long WELLSENSE_FOUND_ROWS = CLIENT_FOUND_ROWS;
