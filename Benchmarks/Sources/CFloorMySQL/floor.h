#ifndef FLOOR_H
#define FLOOR_H

#include <mysql.h>

#include "include/cfloormysql.h"

enum { floor_columns = 16, floor_packet = 10000, floor_room = 4096 };

struct floor_my_statement {
  MYSQL_STMT *handle;
  // Where a row of the result lands.
  int columns;
  MYSQL_BIND results[floor_columns];
  unsigned long lengths[floor_columns];
  my_bool nulls[floor_columns];
  char (*room)[floor_room];
  floor_my_statement *next;
};

struct floor_my {
  MYSQL *handle;
  floor_arena arena;
  floor_my_statement *statements;
};

// The values of some rows, column by column as the library takes arrays; a single row is an array of one.
typedef struct {
  size_t rows, capacity;
  int column;
  MYSQL_BIND binds[floor_columns];
  struct {
    int64_t *numbers;
    MYSQL_TIME *times;
    uint8_t (*ids)[16];
    const void **starts;
    unsigned long *lengths;
    char *indicators;
  } values[floor_columns];
} floor_batch;

floor_batch *floor_my_new_batch(size_t capacity);
void floor_my_free_batch(floor_batch *batch);
// Adds the next value of the present row. Bytes are not copied.
void floor_my_add_bytes(floor_batch *batch, const void *bytes, size_t length);
void floor_my_add_id(floor_batch *batch, enum floor_kind kind, uint64_t index);
void floor_my_add_long(floor_batch *batch, int64_t number);
// Milliseconds since 1970.
void floor_my_add_time(floor_batch *batch, int64_t milliseconds);
void floor_my_add_null(floor_batch *batch);
void floor_my_end_row(floor_batch *batch);
// Sends the rows and forgets them.
int floor_my_send_batch(floor_my_statement *statement, floor_batch *batch);

#endif
