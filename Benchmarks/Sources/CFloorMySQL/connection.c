#include "floor.h"

#include <stdlib.h>

floor_my *floor_my_open(const char *host, unsigned port, const char *user, const char *password, const char *database) {
  floor_my *db = calloc(1, sizeof(floor_my));
  if (!db) return NULL;
  db->handle = mysql_init(NULL);
  mysql_options(db->handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  if (mysql_real_connect(db->handle, host, user, password, database, port, NULL, 0)) {
    mysql_query(db->handle, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  }
  return db;
}

void floor_my_close(floor_my *db) {
  floor_my_statement *next;
  for (floor_my_statement *statement = db->statements; statement; statement = next) {
    next = statement->next;
    mysql_stmt_close(statement->handle);
    free(statement->room);
    free(statement);
  }
  mysql_close(db->handle);
  floor_give(&db->arena);
  free(db);
}

const char *floor_my_error(floor_my *db) {
  for (floor_my_statement *statement = db->statements; statement; statement = statement->next) {
    if (mysql_stmt_errno(statement->handle)) return mysql_stmt_error(statement->handle);
  }
  return mysql_error(db->handle);
}

int floor_my_execute(floor_my *db, const char *sql) {
  if (mysql_query(db->handle, sql)) return -1;
  do {
    MYSQL_RES *result = mysql_store_result(db->handle);
    if (result) mysql_free_result(result);
  } while (mysql_next_result(db->handle) == 0);
  return 0;
}

int floor_my_value(floor_my *db, const char *sql, char *text, size_t capacity) {
  if (mysql_query(db->handle, sql)) return -1;
  MYSQL_RES *result = mysql_store_result(db->handle);
  if (!result) return -1;
  MYSQL_ROW row = mysql_fetch_row(result);
  text[0] = 0;
  if (row && row[0]) strncat(text, row[0], capacity - 1);
  mysql_free_result(result);
  return 0;
}

static enum enum_field_types form(const MYSQL_FIELD *field) {
  switch (field->type) {
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_DOUBLE:
    case MYSQL_TYPE_DATETIME: return field->type;
    default: return MYSQL_TYPE_BLOB;
  }
}

floor_my_statement *floor_my_prepare(floor_my *db, const char *sql) {
  floor_my_statement *statement = calloc(1, sizeof(floor_my_statement));
  statement->handle = mysql_stmt_init(db->handle);
  statement->next = db->statements;
  db->statements = statement;
  if (mysql_stmt_prepare(statement->handle, sql, strlen(sql))) return NULL;
  statement->columns = (int)mysql_stmt_field_count(statement->handle);
  if (statement->columns == 0) return statement;
  MYSQL_RES *fields = mysql_stmt_result_metadata(statement->handle);
  statement->room = calloc((size_t)statement->columns, floor_room);
  for (int column = 0; column < statement->columns; column++) {
    MYSQL_BIND *bind = &statement->results[column];
    bind->buffer_type = form(&mysql_fetch_fields(fields)[column]);
    bind->buffer = statement->room[column];
    bind->buffer_length = floor_room;
    bind->length = &statement->lengths[column];
    bind->is_null = &statement->nulls[column];
  }
  mysql_free_result(fields);
  return mysql_stmt_bind_result(statement->handle, statement->results) ? NULL : statement;
}
