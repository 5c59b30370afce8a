#include "floor.h"

#include <endian.h>

static const int formats[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

void floor_pg_add_bytes(floor_values *values, const void *bytes, size_t length) {
  values->starts[values->count] = bytes;
  values->lengths[values->count++] = (int)length;
}

void floor_pg_add_id(floor_values *values, enum floor_kind kind, uint64_t index) {
  uint8_t *room = (uint8_t *)values->room[values->count];
  floor_id(kind, index, room);
  floor_pg_add_bytes(values, room, 16);
}

void floor_pg_add_long(floor_values *values, int64_t number) {
  uint64_t swapped = htobe64((uint64_t)number);
  char *room = values->room[values->count];
  memcpy(room, &swapped, 8);
  floor_pg_add_bytes(values, room, 8);
}

void floor_pg_add_time(floor_values *values, int64_t milliseconds) { floor_pg_add_long(values, floor_server_time(milliseconds)); }

PGresult *floor_pg_run(floor_pg *db, const char *statement, const floor_values *values) {
  return PQexecPrepared(db->handle, statement, values->count, values->starts, values->lengths, formats, 1);
}
