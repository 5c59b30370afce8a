#include "floor.h"

#include <stdlib.h>

floor_db *floor_open(const char *path, const char *setup) {
  sqlite3 *handle = NULL;
  if (sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK
      || sqlite3_exec(handle, setup, NULL, NULL, NULL) != SQLITE_OK) {
    sqlite3_close_v2(handle);
    return NULL;
  }
  sqlite3_busy_timeout(handle, 10000);
  floor_db *db = calloc(1, sizeof(floor_db));
  db->handle = handle;
  return db;
}

void floor_close(floor_db *db) {
  sqlite3_close_v2(db->handle);
  floor_give(&db->arena);
  free(db);
}

int floor_execute(floor_db *db, const char *sql) {
  return sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
}

floor_statement *floor_prepare(floor_db *db, const char *sql) {
  sqlite3_stmt *handle = NULL;
  if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) != SQLITE_OK) return NULL;
  floor_statement *statement = malloc(sizeof(floor_statement));
  statement->handle = handle;
  return statement;
}

void floor_finalize(floor_statement *statement) {
  sqlite3_finalize(statement->handle);
  free(statement);
}

int floor_run(sqlite3_stmt *statement) {
  int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}
