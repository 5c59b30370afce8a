#include <string.h>

#include "floor.h"

// Texts and blobs land one after the other, as in an arena that is used again.
static char arena[1 << 20];
static size_t used;
static int64_t numbers[64];
static uint64_t sink;

static void copy_row(sqlite3_stmt *statement, int columns) {
  for (int column = 0; column < columns; column++) {
    switch (sqlite3_column_type(statement, column)) {
      case SQLITE_INTEGER: numbers[column & 63] = sqlite3_column_int64(statement, column); break;
      case SQLITE_TEXT:
      case SQLITE_BLOB: {
        const void *bytes = sqlite3_column_blob(statement, column);
        size_t length = (size_t)sqlite3_column_bytes(statement, column);
        if (length > sizeof arena) length = sizeof arena;
        if (used + length > sizeof arena) used = 0;
        memcpy(arena + used, bytes, length);
        used += length;
        break;
      }
      default: numbers[column & 63] = 0;
    }
  }
  sink += (uint64_t)numbers[4] + used;
}

static int copy_rows(sqlite3_stmt *statement, size_t *rows) {
  int columns = sqlite3_column_count(statement);
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    copy_row(statement, columns);
    *rows += 1;
  }
  sqlite3_reset(statement);
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

int floor_read_by_id(floor_statement *select, const uint8_t *keys, size_t count, size_t *rows) {
  for (size_t i = 0; i < count; i++) {
    sqlite3_bind_blob(select->handle, 1, keys + 16 * i, 16, SQLITE_STATIC);
    int code = copy_rows(select->handle, rows);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int floor_read_page(floor_statement *select, const uint8_t user[16], const char *type, int64_t limit, size_t *rows) {
  sqlite3_bind_blob(select->handle, 1, user, 16, SQLITE_STATIC);
  sqlite3_bind_text(select->handle, 2, type, -1, SQLITE_STATIC);
  if (limit > 0) sqlite3_bind_int64(select->handle, 3, limit);
  return copy_rows(select->handle, rows);
}

uint64_t floor_sink(void) { return sink ^ (uint64_t)arena[used / 2]; }
