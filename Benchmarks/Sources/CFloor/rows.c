#include <stdio.h>
#include <string.h>

#include "floor.h"

// 2024-01-01.
static const int64_t origin = 1704067200000;

static uint64_t mixed(uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

// Like the store's own: version 7, growing with time, random at the end.
void floor_id(enum floor_kind kind, uint64_t index, uint8_t id[16]) {
  uint64_t high = (uint64_t)(origin + (int64_t)index) << 16 | 0x7000 | (uint64_t)kind;
  uint64_t low = 0x8000000000000000 | mixed(index * 8 + kind) >> 2;
  for (int i = 0; i < 8; i++) {
    id[i] = (uint8_t)(high >> (56 - 8 * i));
    id[8 + i] = (uint8_t)(low >> (56 - 8 * i));
  }
}

int64_t floor_created(uint64_t index) { return origin + (int64_t)index; }

size_t floor_document(uint64_t index, char *text, size_t capacity) {
  uint64_t random = mixed(index);
  int length = snprintf(
    text, capacity,
    "{\"weight\":%u.%u,\"bodyFat\":%u.%u,\"bmi\":%u.%u,\"note\":\"before breakfast, after a run along the river and a glass "
    "of water; number %08u of the diary\",\"origin\":\"Aria scale\"}",
    (unsigned)(50 + random % 50), (unsigned)(random >> 8) % 10, (unsigned)(15 + (random >> 16) % 20), (unsigned)(random >> 24) % 10,
    (unsigned)(18 + (random >> 32) % 15), (unsigned)(random >> 40) % 10, (unsigned)(index % 100000000));
  return (size_t)length;
}

static void bind_id(sqlite3_stmt *statement, int place, enum floor_kind kind, uint64_t index) {
  uint8_t id[16];
  floor_id(kind, index, id);
  sqlite3_bind_blob(statement, place, id, 16, SQLITE_TRANSIENT);
}

int floor_insert_user(floor_db *db, floor_statement *insert, uint64_t index) {
  (void)db;
  sqlite3_stmt *statement = insert->handle;
  char email[64], profile[256];
  int length = snprintf(email, sizeof email, "person%llu@example.org", (unsigned long long)index);
  int profileLength = snprintf(
    profile, sizeof profile, "{\"age\":%u,\"gender\":\"female\",\"height\":%u,\"weight\":%u.5,\"activityLevel\":\"moderate\"}",
    (unsigned)(20 + index % 60), (unsigned)(150 + index % 45), (unsigned)(50 + index % 50));
  bind_id(statement, 1, floor_users, index);
  sqlite3_bind_text(statement, 2, email, length, SQLITE_STATIC);
  sqlite3_bind_text(statement, 3, email, length, SQLITE_STATIC);
  sqlite3_bind_text(statement, 4, "!", 1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 5, "Ada", 3, SQLITE_STATIC);
  sqlite3_bind_text(statement, 6, "Lovelace", 8, SQLITE_STATIC);
  sqlite3_bind_text(statement, 7, profile, profileLength, SQLITE_STATIC);
  sqlite3_bind_text(statement, 8, "[\"sleep better\",\"run 10 km\"]", -1, SQLITE_STATIC);
  sqlite3_bind_null(statement, 9);
  sqlite3_bind_text(statement, 10, "sample", 6, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 11, floor_created(index));
  sqlite3_bind_int64(statement, 12, floor_created(index));
  sqlite3_bind_int64(statement, 13, 1);
  sqlite3_bind_int64(statement, 14, (int64_t)index + 1);
  bind_id(statement, 15, floor_operations, index);
  return floor_run(statement);
}

static int insert_record(sqlite3_stmt *statement, const floor_record *record) {
  uint8_t id[16], user[16], operation[16];
  floor_id(floor_records, record->index, id);
  floor_id(floor_users, record->user, user);
  floor_id(floor_operations, record->index, operation);
  sqlite3_bind_blob(statement, 1, id, 16, SQLITE_STATIC);
  sqlite3_bind_blob(statement, 2, user, 16, SQLITE_STATIC);
  sqlite3_bind_text(statement, 3, "weight", 6, SQLITE_STATIC);
  sqlite3_bind_text(statement, 4, record->document, (int)record->length, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 5, record->recorded_at);
  sqlite3_bind_text(statement, 6, "sample", 6, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 7, floor_created(record->index));
  sqlite3_bind_int64(statement, 8, 1);
  sqlite3_bind_int64(statement, 9, (int64_t)record->index + 1);
  sqlite3_bind_blob(statement, 10, operation, 16, SQLITE_STATIC);
  return floor_run(statement);
}

int floor_insert_records(floor_db *db, floor_statement *insert, const floor_record *records, size_t count, size_t group) {
  for (size_t i = 0; i < count; i++) {
    int code;
    if (group > 0 && i % group == 0 && (code = floor_execute(db, "BEGIN IMMEDIATE")) != SQLITE_OK) return code;
    if ((code = insert_record(insert->handle, &records[i])) != SQLITE_OK) return code;
    if (group > 0 && (i % group == group - 1 || i + 1 == count) && (code = floor_execute(db, "COMMIT")) != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int floor_fill_records(
  floor_db *db, floor_statement *insert, uint64_t first, uint64_t count, uint64_t first_user, uint64_t users, int64_t interval
) {
  int code = floor_execute(db, "BEGIN IMMEDIATE");
  for (uint64_t i = 0; i < count && code == SQLITE_OK; i++) {
    char document[512];
    floor_record record = {
      .index = first + i, .user = first_user + i % users, .recorded_at = origin + (int64_t)(i / users) * interval,
      .document = document, .length = floor_document(first + i, document, sizeof document)
    };
    code = insert_record(insert->handle, &record);
  }
  return code == SQLITE_OK ? floor_execute(db, "COMMIT") : code;
}
