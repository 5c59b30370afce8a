#include "floor.h"

#include <stdlib.h>

static void ignore(void *context, const char *notice) {
  (void)context;
  (void)notice;
}

floor_pg *floor_pg_open(const char *uri) {
  floor_pg *db = calloc(1, sizeof(floor_pg));
  if (!db) return NULL;
  db->handle = PQconnectdb(uri);
  PQsetNoticeProcessor(db->handle, ignore, NULL);
  return db;
}

void floor_pg_close(floor_pg *db) {
  PQfinish(db->handle);
  floor_give(&db->arena);
  free(db);
}

const char *floor_pg_error(floor_pg *db) { return PQerrorMessage(db->handle); }

int floor_pg_done(PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  PQclear(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : -1;
}

int floor_pg_execute(floor_pg *db, const char *sql) { return floor_pg_done(PQexec(db->handle, sql)); }

int floor_pg_value(floor_pg *db, const char *sql, char *text, size_t capacity) {
  PGresult *result = PQexec(db->handle, sql);
  size_t length = PQntuples(result) > 0 ? (size_t)PQgetlength(result, 0, 0) : 0;
  if (length >= capacity) length = capacity - 1;
  if (length > 0) memcpy(text, PQgetvalue(result, 0, 0), length);
  text[length] = 0;
  return floor_pg_done(result);
}

int floor_pg_prepare(floor_pg *db, const char *name, const char *sql) { return floor_pg_done(PQprepare(db->handle, name, sql, 0, NULL)); }
