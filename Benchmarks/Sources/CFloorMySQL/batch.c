#include "floor.h"

#include <stdlib.h>
#include <time.h>

floor_batch *floor_my_new_batch(size_t capacity) {
  floor_batch *batch = calloc(1, sizeof(floor_batch));
  batch->capacity = capacity;
  for (int column = 0; column < floor_columns; column++) {
    batch->values[column].numbers = malloc(capacity * sizeof(int64_t));
    batch->values[column].times = malloc(capacity * sizeof(MYSQL_TIME));
    batch->values[column].ids = malloc(capacity * 16);
    batch->values[column].starts = malloc(capacity * sizeof(void *));
    batch->values[column].lengths = malloc(capacity * sizeof(unsigned long));
    batch->values[column].indicators = calloc(capacity, 1);
  }
  return batch;
}

void floor_my_free_batch(floor_batch *batch) {
  for (int column = 0; column < floor_columns; column++) {
    free(batch->values[column].numbers);
    free(batch->values[column].times);
    free(batch->values[column].ids);
    free(batch->values[column].starts);
    free(batch->values[column].lengths);
    free(batch->values[column].indicators);
  }
  free(batch);
}

static void add(floor_batch *batch, enum enum_field_types type, const void *start, size_t length) {
  int column = batch->column++;
  batch->binds[column].buffer_type = type;
  batch->values[column].starts[batch->rows] = start;
  batch->values[column].lengths[batch->rows] = length;
}

void floor_my_add_bytes(floor_batch *batch, const void *bytes, size_t length) { add(batch, MYSQL_TYPE_STRING, bytes, length); }

void floor_my_add_id(floor_batch *batch, enum floor_kind kind, uint64_t index) {
  uint8_t *id = batch->values[batch->column].ids[batch->rows];
  floor_id(kind, index, id);
  add(batch, MYSQL_TYPE_BLOB, id, 16);
}

void floor_my_add_long(floor_batch *batch, int64_t number) {
  int64_t *room = &batch->values[batch->column].numbers[batch->rows];
  *room = number;
  add(batch, MYSQL_TYPE_LONGLONG, room, 8);
}

void floor_my_add_time(floor_batch *batch, int64_t milliseconds) {
  MYSQL_TIME *room = &batch->values[batch->column].times[batch->rows];
  time_t seconds = milliseconds / 1000;
  struct tm parts;
  gmtime_r(&seconds, &parts);
  *room = (MYSQL_TIME){
    .year = (unsigned)parts.tm_year + 1900, .month = (unsigned)parts.tm_mon + 1, .day = (unsigned)parts.tm_mday,
    .hour = (unsigned)parts.tm_hour, .minute = (unsigned)parts.tm_min, .second = (unsigned)parts.tm_sec,
    .second_part = (unsigned long)(milliseconds % 1000) * 1000, .time_type = MYSQL_TIMESTAMP_DATETIME
  };
  add(batch, MYSQL_TYPE_DATETIME, room, sizeof *room);
}

void floor_my_add_null(floor_batch *batch) {
  batch->values[batch->column].indicators[batch->rows] = STMT_INDICATOR_NULL;
  add(batch, MYSQL_TYPE_STRING, "", 0);
}

void floor_my_end_row(floor_batch *batch) {
  batch->rows++;
  batch->column = 0;
}

// One row goes without an array, which servers answer faster.
static void bind(floor_batch *batch, int column) {
  MYSQL_BIND *bind = &batch->binds[column];
  if (batch->rows == 1) {
    if (batch->values[column].indicators[0] == STMT_INDICATOR_NULL) bind->buffer_type = MYSQL_TYPE_NULL;
    bind->buffer = (void *)batch->values[column].starts[0];
    bind->buffer_length = batch->values[column].lengths[0];
    return;
  }
  bind->buffer = bind->buffer_type == MYSQL_TYPE_LONGLONG ? (void *)batch->values[column].numbers : (void *)batch->values[column].starts;
  bind->length = batch->values[column].lengths;
  bind->u.indicator = batch->values[column].indicators;
}

int floor_my_send_batch(floor_my_statement *statement, floor_batch *batch) {
  unsigned rows = batch->rows > 1 ? (unsigned)batch->rows : 0;
  for (int column = 0; column < floor_columns; column++) bind(batch, column);
  mysql_stmt_attr_set(statement->handle, STMT_ATTR_ARRAY_SIZE, &rows);
  if (mysql_stmt_bind_param(statement->handle, batch->binds) || mysql_stmt_execute(statement->handle)) return -1;
  memset(batch->binds, 0, sizeof batch->binds);
  batch->rows = 0;
  return 0;
}
