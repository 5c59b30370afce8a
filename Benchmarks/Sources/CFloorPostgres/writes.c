#include "floor.h"

// A document in the server's binary form begins with its version.
static int insert_record(floor_pg *db, const char *insert, const floor_record *record) {
  char document[floor_document_capacity + 1] = {1};
  memcpy(document + 1, record->document, record->length);
  floor_values values = {0};
  floor_pg_add_id(&values, floor_records, record->index);
  floor_pg_add_id(&values, floor_users, record->user);
  floor_pg_add_bytes(&values, "weight", 6);
  floor_pg_add_bytes(&values, document, record->length + 1);
  floor_pg_add_time(&values, record->recorded_at);
  floor_pg_add_bytes(&values, "sample", 6);
  floor_pg_add_time(&values, floor_created(record->index));
  floor_pg_add_long(&values, 1);
  floor_pg_add_long(&values, (int64_t)record->index + 1);
  floor_pg_add_id(&values, floor_operations, record->index);
  return floor_pg_done(floor_pg_run(db, insert, &values));
}

int floor_pg_insert_records(floor_pg *db, const char *insert, const floor_record *records, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (insert_record(db, insert, &records[i])) return -1;
  }
  return 0;
}

int floor_pg_append_messages(floor_pg *db, const char *append, uint64_t chat, uint64_t user, uint64_t first, size_t count) {
  for (size_t i = 0; i < count; i++) {
    floor_values values = {0};
    floor_pg_add_id(&values, floor_messages, first + i);
    floor_pg_add_id(&values, floor_chats, chat);
    floor_pg_add_id(&values, floor_users, user);
    floor_pg_add_bytes(&values, floor_message, floor_message_length);
    floor_pg_add_time(&values, floor_created(first + i));
    floor_pg_add_long(&values, (int64_t)(first + i) + 1);
    floor_pg_add_id(&values, floor_operations, first + i);
    if (floor_pg_done(floor_pg_run(db, append, &values))) return -1;
  }
  return 0;
}
