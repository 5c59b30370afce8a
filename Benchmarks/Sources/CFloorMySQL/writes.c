#include "floor.h"

static void add_record(floor_batch *batch, const floor_record *record) {
  floor_my_add_id(batch, floor_records, record->index);
  floor_my_add_id(batch, floor_users, record->user);
  floor_my_add_bytes(batch, "weight", 6);
  floor_my_add_bytes(batch, record->document, record->length);
  floor_my_add_time(batch, record->recorded_at);
  floor_my_add_bytes(batch, "sample", 6);
  floor_my_add_time(batch, floor_created(record->index));
  floor_my_add_long(batch, 1);
  floor_my_add_long(batch, (int64_t)record->index + 1);
  floor_my_add_id(batch, floor_operations, record->index);
  floor_my_end_row(batch);
}

int floor_my_insert_records(floor_my *db, floor_my_statement *insert, const floor_record *records, size_t count) {
  (void)db;
  int code = 0;
  floor_batch *batch = floor_my_new_batch(1);
  for (size_t i = 0; i < count && code == 0; i++) {
    add_record(batch, &records[i]);
    code = floor_my_send_batch(insert, batch);
  }
  floor_my_free_batch(batch);
  return code;
}

int floor_my_bulk_records(floor_my *db, floor_my_statement *insert, const floor_record *records, size_t count) {
  int code = floor_my_execute(db, "BEGIN");
  floor_batch *batch = floor_my_new_batch(floor_packet);
  for (size_t i = 0; i < count && code == 0; i++) {
    add_record(batch, &records[i]);
    if (batch->rows == floor_packet || i + 1 == count) code = floor_my_send_batch(insert, batch);
  }
  floor_my_free_batch(batch);
  return code ? code : floor_my_execute(db, "COMMIT");
}

int floor_my_fill_records(floor_my *db, floor_my_statement *insert, const floor_filling *filling) {
  static char documents[floor_packet][floor_document_capacity];
  static floor_record records[floor_packet];
  int code = 0;
  for (uint64_t start = 0; start < filling->count && code == 0; start += floor_packet) {
    size_t count = 0;
    while (count < floor_packet && start + count < filling->count) {
      records[count] = floor_filled(filling, start + count, documents[count]);
      count++;
    }
    code = floor_my_bulk_records(db, insert, records, count);
  }
  return code;
}

int floor_my_fill_users(floor_my *db, floor_my_statement *insert, uint64_t first, uint64_t count) {
  static const char goals[] = "[\"sleep better\",\"run 10 km\"]";
  static floor_user users[1000];
  int code = floor_my_execute(db, "BEGIN");
  floor_batch *batch = floor_my_new_batch(1000);
  for (uint64_t i = 0; i < count && code == 0; i++) {
    uint64_t index = first + i;
    floor_user *user = &users[i % 1000];
    floor_user_texts(index, user);
    floor_my_add_id(batch, floor_users, index);
    floor_my_add_bytes(batch, user->email, user->email_length);
    floor_my_add_bytes(batch, user->email, user->email_length);
    floor_my_add_bytes(batch, "!", 1);
    floor_my_add_bytes(batch, "Ada", 3);
    floor_my_add_bytes(batch, "Lovelace", 8);
    floor_my_add_bytes(batch, user->profile, user->profile_length);
    floor_my_add_bytes(batch, goals, sizeof goals - 1);
    floor_my_add_null(batch);
    floor_my_add_bytes(batch, "sample", 6);
    floor_my_add_time(batch, floor_created(index));
    floor_my_add_time(batch, floor_created(index));
    floor_my_add_long(batch, 1);
    floor_my_add_long(batch, (int64_t)index + 1);
    floor_my_add_id(batch, floor_operations, index);
    floor_my_end_row(batch);
    if (batch->rows == 1000 || i + 1 == count) code = floor_my_send_batch(insert, batch);
  }
  floor_my_free_batch(batch);
  return code ? code : floor_my_execute(db, "COMMIT");
}
