#include "floor.h"

static void bind_id(sqlite3_stmt *statement, int place, enum floor_kind kind, uint64_t index) {
  uint8_t id[16];
  floor_id(kind, index, id);
  sqlite3_bind_blob(statement, place, id, 16, SQLITE_TRANSIENT);
}

int floor_insert_chat(floor_db *db, floor_statement *insert, uint64_t index, uint64_t user) {
  (void)db;
  sqlite3_stmt *statement = insert->handle;
  char name[32];
  int length = (int)floor_session_name(index, name, sizeof name);
  bind_id(statement, 1, floor_chats, index);
  sqlite3_bind_text(statement, 2, name, length, SQLITE_STATIC);
  bind_id(statement, 3, floor_users, user);
  sqlite3_bind_text(statement, 4, "Sleep", 5, SQLITE_STATIC);
  sqlite3_bind_text(statement, 5, "general", 7, SQLITE_STATIC);
  sqlite3_bind_text(statement, 6, "active", 6, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 7, 0);
  sqlite3_bind_null(statement, 8);
  sqlite3_bind_null(statement, 9);
  sqlite3_bind_int64(statement, 10, floor_created(index));
  sqlite3_bind_int64(statement, 11, floor_created(index));
  sqlite3_bind_int64(statement, 12, 1);
  sqlite3_bind_int64(statement, 13, (int64_t)index + 1);
  bind_id(statement, 14, floor_operations, index);
  return floor_run(statement);
}

static int insert_message(sqlite3_stmt *statement, uint64_t chat, uint64_t user, uint64_t index, int64_t place) {
  bind_id(statement, 1, floor_messages, index);
  bind_id(statement, 2, floor_chats, chat);
  bind_id(statement, 3, floor_users, user);
  sqlite3_bind_int64(statement, 4, place);
  sqlite3_bind_text(statement, 5, "user", 4, SQLITE_STATIC);
  sqlite3_bind_text(statement, 6, floor_message, (int)floor_message_length, SQLITE_STATIC);
  sqlite3_bind_null(statement, 7);
  sqlite3_bind_int64(statement, 8, floor_created(index));
  sqlite3_bind_int64(statement, 9, 1);
  sqlite3_bind_int64(statement, 10, (int64_t)index + 1);
  bind_id(statement, 11, floor_operations, index);
  return floor_run(statement);
}

int floor_fill_messages(floor_db *db, floor_statement *insert, uint64_t chat, uint64_t user, uint64_t first, uint64_t count) {
  int code = floor_execute(db, "BEGIN IMMEDIATE");
  for (uint64_t i = 0; i < count && code == SQLITE_OK; i++) {
    code = insert_message(insert->handle, chat, user, first + i, (int64_t)i + 1);
  }
  return code == SQLITE_OK ? floor_execute(db, "COMMIT") : code;
}

static int append(const floor_append *statements, uint64_t chat, uint64_t user, uint64_t index) {
  bind_id(statements->last_place->handle, 1, floor_chats, chat);
  int code = sqlite3_step(statements->last_place->handle);
  int64_t place = code == SQLITE_ROW ? sqlite3_column_int64(statements->last_place->handle, 0) : 0;
  sqlite3_reset(statements->last_place->handle);
  if (code != SQLITE_ROW && code != SQLITE_DONE) return code;
  if ((code = insert_message(statements->insert->handle, chat, user, index, place + 1)) != SQLITE_OK) return code;
  bind_id(statements->count->handle, 1, floor_chats, chat);
  return floor_run(statements->count->handle);
}

int floor_append_messages(floor_db *db, const floor_append *statements, uint64_t chat, uint64_t user, uint64_t first, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int code = floor_execute(db, "BEGIN IMMEDIATE");
    if (code == SQLITE_OK) code = append(statements, chat, user, first + i);
    if (code == SQLITE_OK) code = floor_execute(db, "COMMIT");
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}
