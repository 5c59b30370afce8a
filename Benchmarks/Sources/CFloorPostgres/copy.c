#include <endian.h>

#include "floor.h"

// Rows on their way, sent in pieces of 64 KiB.
typedef struct {
  PGconn *handle;
  size_t used;
  int failed;
  char bytes[(1 << 16) + 4096];
} copying;

static void put(copying *copy, const void *bytes, size_t length) {
  memcpy(copy->bytes + copy->used, bytes, length);
  copy->used += length;
}

static void put_length(copying *copy, int32_t length) {
  uint32_t swapped = htobe32((uint32_t)length);
  put(copy, &swapped, 4);
}

static void put_bytes(copying *copy, const void *bytes, size_t length) {
  put_length(copy, (int32_t)length);
  put(copy, bytes, length);
}

static void put_text(copying *copy, const char *text) { put_bytes(copy, text, strlen(text)); }

static void put_json(copying *copy, const char *text, size_t length) {
  put_length(copy, (int32_t)length + 1);
  put(copy, "\1", 1);
  put(copy, text, length);
}

static void put_null(copying *copy) { put_length(copy, -1); }

static void put_long(copying *copy, int64_t number) {
  uint64_t swapped = htobe64((uint64_t)number);
  put_bytes(copy, &swapped, 8);
}

static void put_time(copying *copy, int64_t milliseconds) { put_long(copy, floor_server_time(milliseconds)); }

static void put_id(copying *copy, enum floor_kind kind, uint64_t index) {
  uint8_t id[16];
  floor_id(kind, index, id);
  put_bytes(copy, id, 16);
}

static void put_version(copying *copy, uint64_t index) {
  put_long(copy, 1);
  put_long(copy, (int64_t)index + 1);
  put_id(copy, floor_operations, index);
}

static void flush(copying *copy) {
  if (PQputCopyData(copy->handle, copy->bytes, (int)copy->used) != 1) copy->failed = 1;
  copy->used = 0;
}

static void begin_row(copying *copy, int16_t columns) {
  if (copy->used >= 1 << 16) flush(copy);
  uint16_t swapped = htobe16((uint16_t)columns);
  put(copy, &swapped, 2);
}

static int begin(copying *copy, floor_pg *db, const char *sql) {
  PGresult *result = PQexec(db->handle, sql);
  ExecStatusType status = PQresultStatus(result);
  PQclear(result);
  copy->handle = db->handle;
  copy->used = 0;
  copy->failed = 0;
  put(copy, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
  return status == PGRES_COPY_IN ? 0 : -1;
}

static int end(copying *copy) {
  put(copy, "\377\377", 2);
  flush(copy);
  if (PQputCopyEnd(copy->handle, NULL) != 1) return -1;
  int code = floor_pg_done(PQgetResult(copy->handle));
  PGresult *rest;
  while ((rest = PQgetResult(copy->handle))) PQclear(rest);
  return copy->failed ? -1 : code;
}

static void put_record(copying *copy, const floor_record *record) {
  begin_row(copy, 10);
  put_id(copy, floor_records, record->index);
  put_id(copy, floor_users, record->user);
  put_text(copy, "weight");
  put_json(copy, record->document, record->length);
  put_time(copy, record->recorded_at);
  put_text(copy, "sample");
  put_time(copy, floor_created(record->index));
  put_version(copy, record->index);
}

int floor_pg_copy_records(floor_pg *db, const char *sql, const floor_record *records, size_t count) {
  copying copy;
  if (begin(&copy, db, sql)) return -1;
  for (size_t i = 0; i < count; i++) put_record(&copy, &records[i]);
  return end(&copy);
}

int floor_pg_fill_records(floor_pg *db, const char *sql, const floor_filling *filling) {
  copying copy;
  if (begin(&copy, db, sql)) return -1;
  for (uint64_t i = 0; i < filling->count; i++) {
    char document[floor_document_capacity];
    floor_record record = floor_filled(filling, i, document);
    put_record(&copy, &record);
  }
  return end(&copy);
}

int floor_pg_fill_users(floor_pg *db, const char *sql, uint64_t first, uint64_t count) {
  copying copy;
  static const char goals[] = "[\"sleep better\",\"run 10 km\"]";
  if (begin(&copy, db, sql)) return -1;
  for (uint64_t index = first; index < first + count; index++) {
    floor_user user;
    floor_user_texts(index, &user);
    begin_row(&copy, 15);
    put_id(&copy, floor_users, index);
    put_bytes(&copy, user.email, user.email_length);
    put_bytes(&copy, user.email, user.email_length);
    put_text(&copy, "!");
    put_text(&copy, "Ada");
    put_text(&copy, "Lovelace");
    put_json(&copy, user.profile, user.profile_length);
    put_json(&copy, goals, sizeof goals - 1);
    put_null(&copy);
    put_text(&copy, "sample");
    put_time(&copy, floor_created(index));
    put_time(&copy, floor_created(index));
    put_version(&copy, index);
  }
  return end(&copy);
}

int floor_pg_fill_chat(floor_pg *db, const char *sql, uint64_t chat, uint64_t user, int64_t messages) {
  copying copy;
  char name[32];
  if (begin(&copy, db, sql)) return -1;
  begin_row(&copy, 14);
  put_id(&copy, floor_chats, chat);
  put_bytes(&copy, name, floor_session_name(chat, name, sizeof name));
  put_id(&copy, floor_users, user);
  put_text(&copy, "Sleep");
  put_text(&copy, "general");
  put_text(&copy, "active");
  put_long(&copy, messages);
  put_null(&copy);
  put_null(&copy);
  put_time(&copy, floor_created(chat));
  put_time(&copy, floor_created(chat));
  put_version(&copy, chat);
  return end(&copy);
}

int floor_pg_fill_messages(floor_pg *db, const char *sql, uint64_t chat, uint64_t user, uint64_t first, uint64_t count) {
  copying copy;
  if (begin(&copy, db, sql)) return -1;
  for (uint64_t i = 0; i < count; i++) {
    begin_row(&copy, 11);
    put_id(&copy, floor_messages, first + i);
    put_id(&copy, floor_chats, chat);
    put_id(&copy, floor_users, user);
    put_long(&copy, (int64_t)i + 1);
    put_text(&copy, "user");
    put_bytes(&copy, floor_message, floor_message_length);
    put_null(&copy);
    put_time(&copy, floor_created(first + i));
    put_version(&copy, first + i);
  }
  return end(&copy);
}
