#include "floor.h"

int floor_my_fill_chat(floor_my *db, floor_my_statement *insert, uint64_t chat, uint64_t user, int64_t messages) {
  (void)db;
  char name[32];
  size_t length = floor_session_name(chat, name, sizeof name);
  floor_batch *batch = floor_my_new_batch(1);
  floor_my_add_id(batch, floor_chats, chat);
  floor_my_add_bytes(batch, name, length);
  floor_my_add_id(batch, floor_users, user);
  floor_my_add_bytes(batch, "Sleep", 5);
  floor_my_add_bytes(batch, "general", 7);
  floor_my_add_bytes(batch, "active", 6);
  floor_my_add_long(batch, messages);
  floor_my_add_null(batch);
  floor_my_add_null(batch);
  floor_my_add_time(batch, floor_created(chat));
  floor_my_add_time(batch, floor_created(chat));
  floor_my_add_long(batch, 1);
  floor_my_add_long(batch, (int64_t)chat + 1);
  floor_my_add_id(batch, floor_operations, chat);
  floor_my_end_row(batch);
  int code = floor_my_send_batch(insert, batch);
  floor_my_free_batch(batch);
  return code;
}

static void add_message(floor_batch *batch, uint64_t chat, uint64_t user, uint64_t index, int64_t place) {
  floor_my_add_id(batch, floor_messages, index);
  floor_my_add_id(batch, floor_chats, chat);
  floor_my_add_id(batch, floor_users, user);
  floor_my_add_long(batch, place);
  floor_my_add_bytes(batch, "user", 4);
  floor_my_add_bytes(batch, floor_message, floor_message_length);
  floor_my_add_null(batch);
  floor_my_add_time(batch, floor_created(index));
  floor_my_add_long(batch, 1);
  floor_my_add_long(batch, (int64_t)index + 1);
  floor_my_add_id(batch, floor_operations, index);
  floor_my_end_row(batch);
}

int floor_my_fill_messages(floor_my *db, floor_my_statement *insert, uint64_t chat, uint64_t user, uint64_t first, uint64_t count) {
  int code = floor_my_execute(db, "BEGIN");
  floor_batch *batch = floor_my_new_batch(floor_packet);
  for (uint64_t i = 0; i < count && code == 0; i++) {
    add_message(batch, chat, user, first + i, (int64_t)i + 1);
    if (batch->rows == floor_packet || i + 1 == count) code = floor_my_send_batch(insert, batch);
  }
  floor_my_free_batch(batch);
  return code ? code : floor_my_execute(db, "COMMIT");
}

static int with_chat(floor_my_statement *statement, uint64_t chat) {
  uint8_t id[16];
  floor_id(floor_chats, chat, id);
  MYSQL_BIND bind = {.buffer_type = MYSQL_TYPE_BLOB, .buffer = id, .buffer_length = 16};
  return mysql_stmt_bind_param(statement->handle, &bind) || mysql_stmt_execute(statement->handle) ? -1 : 0;
}

static int append(floor_my *db, const floor_my_append *statements, floor_batch *batch, uint64_t chat, uint64_t user, uint64_t index) {
  floor_my_statement *last = statements->last_place;
  // The chat first: its lock keeps places apart.
  if (floor_my_execute(db, "BEGIN") || with_chat(statements->count, chat) || with_chat(last, chat)) return -1;
  if (mysql_stmt_fetch(last->handle)) return -1;
  int64_t place;
  memcpy(&place, last->room[0], sizeof place);
  mysql_stmt_free_result(last->handle);
  add_message(batch, chat, user, index, place + 1);
  return floor_my_send_batch(statements->insert, batch) ? -1 : floor_my_execute(db, "COMMIT");
}

int floor_my_append_messages(floor_my *db, const floor_my_append *statements, uint64_t chat, uint64_t user, uint64_t first, size_t count) {
  int code = 0;
  floor_batch *batch = floor_my_new_batch(1);
  for (size_t i = 0; i < count && code == 0; i++) code = append(db, statements, batch, chat, user, first + i);
  floor_my_free_batch(batch);
  return code;
}
