#include "floor.h"

static void copy_row(floor_arena *arena, sqlite3_stmt *statement, int columns) {
  for (int column = 0; column < columns; column++) {
    switch (sqlite3_column_type(statement, column)) {
      case SQLITE_INTEGER: floor_count(arena, sqlite3_column_int64(statement, column)); break;
      case SQLITE_TEXT:
      case SQLITE_BLOB: {
        const void *bytes = sqlite3_column_blob(statement, column);
        floor_keep(arena, bytes, (size_t)sqlite3_column_bytes(statement, column));
        break;
      }
      default: break;
    }
  }
}

static int copy_rows(floor_db *db, sqlite3_stmt *statement, size_t *rows) {
  int columns = sqlite3_column_count(statement);
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    copy_row(&db->arena, statement, columns);
    *rows += 1;
  }
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

int floor_read_by_id(floor_db *db, floor_statement *select, const uint8_t *keys, size_t count, size_t *rows) {
  for (size_t i = 0; i < count; i++) {
    sqlite3_bind_blob(select->handle, 1, keys + 16 * i, 16, SQLITE_STATIC);
    int code = copy_rows(db, select->handle, rows);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int floor_read_page(floor_db *db, floor_statement *select, const uint8_t user[16], const char *type, int64_t limit, size_t *rows) {
  sqlite3_bind_blob(select->handle, 1, user, 16, SQLITE_STATIC);
  sqlite3_bind_text(select->handle, 2, type, -1, SQLITE_STATIC);
  if (limit > 0) sqlite3_bind_int64(select->handle, 3, limit);
  return copy_rows(db, select->handle, rows);
}
