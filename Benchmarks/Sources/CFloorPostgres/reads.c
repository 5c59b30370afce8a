#include "floor.h"

static int copy_rows(floor_pg *db, PGresult *result, size_t *rows) {
  int columns = PQnfields(result), count = PQntuples(result);
  for (int row = 0; row < count; row++) {
    for (int column = 0; column < columns; column++) {
      int length = PQgetlength(result, row, column);
      if (length > 0) floor_keep(&db->arena, PQgetvalue(result, row, column), (size_t)length);
    }
  }
  *rows += (size_t)count;
  return floor_pg_done(result);
}

int floor_pg_read_by_id(floor_pg *db, const char *select, const uint8_t *keys, size_t count, size_t *rows) {
  for (size_t i = 0; i < count; i++) {
    floor_values values = {0};
    floor_pg_add_bytes(&values, keys + 16 * i, 16);
    if (copy_rows(db, floor_pg_run(db, select, &values), rows)) return -1;
  }
  return 0;
}

int floor_pg_read_page(floor_pg *db, const char *select, const uint8_t user[16], const char *type, int64_t limit, size_t *rows) {
  floor_values values = {0};
  floor_pg_add_bytes(&values, user, 16);
  floor_pg_add_bytes(&values, type, strlen(type));
  if (limit > 0) floor_pg_add_long(&values, limit);
  return copy_rows(db, floor_pg_run(db, select, &values), rows);
}
