#include "floor.h"

static void bind_id(sqlite3_stmt *statement, int place, enum floor_kind kind, uint64_t index) {
  uint8_t id[16];
  floor_id(kind, index, id);
  sqlite3_bind_blob(statement, place, id, 16, SQLITE_TRANSIENT);
}

int floor_insert_user(floor_db *db, floor_statement *insert, uint64_t index) {
  (void)db;
  sqlite3_stmt *statement = insert->handle;
  floor_user user;
  floor_user_texts(index, &user);
  bind_id(statement, 1, floor_users, index);
  sqlite3_bind_text(statement, 2, user.email, (int)user.email_length, SQLITE_STATIC);
  sqlite3_bind_text(statement, 3, user.email, (int)user.email_length, SQLITE_STATIC);
  sqlite3_bind_text(statement, 4, "!", 1, SQLITE_STATIC);
  sqlite3_bind_text(statement, 5, "Ada", 3, SQLITE_STATIC);
  sqlite3_bind_text(statement, 6, "Lovelace", 8, SQLITE_STATIC);
  sqlite3_bind_text(statement, 7, user.profile, (int)user.profile_length, SQLITE_STATIC);
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

int floor_fill_records(floor_db *db, floor_statement *insert, const floor_filling *filling) {
  int code = floor_execute(db, "BEGIN IMMEDIATE");
  for (uint64_t i = 0; i < filling->count && code == SQLITE_OK; i++) {
    char document[floor_document_capacity];
    floor_record record = floor_filled(filling, i, document);
    code = insert_record(insert->handle, &record);
  }
  return code == SQLITE_OK ? floor_execute(db, "COMMIT") : code;
}
