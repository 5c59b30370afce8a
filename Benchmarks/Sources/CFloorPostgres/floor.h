#ifndef FLOOR_H
#define FLOOR_H

#include <libpq-fe.h>

#include "include/cfloorpostgres.h"

struct floor_pg {
  PGconn *handle;
  floor_arena arena;
};

// The parameters of a statement, all binary.
typedef struct {
  int count;
  const char *starts[16];
  int lengths[16];
  char room[16][16];
} floor_values;

void floor_pg_add_bytes(floor_values *values, const void *bytes, size_t length);
void floor_pg_add_id(floor_values *values, enum floor_kind kind, uint64_t index);
void floor_pg_add_long(floor_values *values, int64_t number);
// Milliseconds since 1970.
void floor_pg_add_time(floor_values *values, int64_t milliseconds);

PGresult *floor_pg_run(floor_pg *db, const char *statement, const floor_values *values);
// 0 if the result is no failure; ends it.
int floor_pg_done(PGresult *result);

// The server's: microseconds since 2000.
static inline int64_t floor_server_time(int64_t milliseconds) { return (milliseconds - 946684800000) * 1000; }

#endif
