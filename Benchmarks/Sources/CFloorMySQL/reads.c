#include "floor.h"

static void copy_row(floor_my *db, const floor_my_statement *statement) {
  for (int column = 0; column < statement->columns; column++) {
    if (statement->nulls[column]) continue;
    unsigned long length = statement->lengths[column];
    floor_keep(&db->arena, statement->room[column], length < floor_room ? length : floor_room);
  }
}

// Row by row as they come, without a copy of the whole result.
static int copy_rows(floor_my *db, floor_my_statement *select, MYSQL_BIND *values, size_t *rows) {
  int code;
  if (mysql_stmt_bind_param(select->handle, values) || mysql_stmt_execute(select->handle)) return -1;
  while ((code = mysql_stmt_fetch(select->handle)) == 0) {
    copy_row(db, select);
    *rows += 1;
  }
  mysql_stmt_free_result(select->handle);
  return code == MYSQL_NO_DATA ? 0 : -1;
}

static MYSQL_BIND bytes(const void *start, size_t length) {
  return (MYSQL_BIND){.buffer_type = MYSQL_TYPE_BLOB, .buffer = (void *)start, .buffer_length = length};
}

int floor_my_read_by_id(floor_my *db, floor_my_statement *select, const uint8_t *keys, size_t count, size_t *rows) {
  for (size_t i = 0; i < count; i++) {
    MYSQL_BIND key = bytes(keys + 16 * i, 16);
    if (copy_rows(db, select, &key, rows)) return -1;
  }
  return 0;
}

int floor_my_read_page(floor_my *db, floor_my_statement *select, const uint8_t user[16], const char *type, int64_t limit, size_t *rows) {
  MYSQL_BIND values[3] = {
    bytes(user, 16), bytes(type, strlen(type)), {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &limit, .buffer_length = 8}
  };
  return copy_rows(db, select, values, rows);
}
