#include "floor.h"

#include <stdlib.h>

static void append_record(bson_t *document, const floor_record *record) {
  floor_mongo_append_id(document, "_id", floor_records, record->index);
  floor_mongo_append_id(document, "userId", floor_users, record->user);
  BSON_APPEND_UTF8(document, "type", "weight");
  floor_mongo_append_json(document, "data", record->document, record->length);
  BSON_APPEND_DATE_TIME(document, "recordedAt", record->recorded_at);
  BSON_APPEND_UTF8(document, "source", "sample");
  BSON_APPEND_DATE_TIME(document, "createdAt", floor_created(record->index));
  floor_mongo_append_system(document, record->index);
}

static bson_t **new_documents(void) {
  bson_t **documents = malloc(floor_command * sizeof(bson_t *));
  for (size_t i = 0; i < floor_command; i++) documents[i] = bson_sized_new(512);
  return documents;
}

static void free_documents(bson_t **documents) {
  for (size_t i = 0; i < floor_command; i++) bson_destroy(documents[i]);
  free(documents);
}

int floor_mongo_insert_records(floor_mongo *db, const floor_record *records, size_t count) {
  int code = 0;
  bson_t *document = bson_sized_new(512);
  for (size_t i = 0; i < count && code == 0; i++) {
    append_record(document, &records[i]);
    code = floor_mongo_send(db, db->records, NULL, &document, 1);
  }
  bson_destroy(document);
  return code;
}

static int send_records(floor_mongo *db, mongoc_client_session_t *session, const floor_record *records, size_t count) {
  int code = 0;
  size_t waiting = 0;
  bson_t **documents = new_documents();
  for (size_t i = 0; i < count && code == 0; i++) {
    append_record(documents[waiting++], &records[i]);
    if (waiting < floor_command && i + 1 < count) continue;
    code = floor_mongo_send(db, db->records, session, documents, waiting);
    waiting = 0;
  }
  free_documents(documents);
  return code;
}

int floor_mongo_bulk_records(floor_mongo *db, const floor_record *records, size_t count) {
  mongoc_client_session_t *session = mongoc_client_start_session(db->client, NULL, &db->error);
  if (!session) return -1;
  int code = mongoc_client_session_start_transaction(session, NULL, &db->error) ? 0 : -1;
  if (code == 0) code = send_records(db, session, records, count);
  if (code == 0) code = mongoc_client_session_commit_transaction(session, NULL, &db->error) ? 0 : -1;
  mongoc_client_session_destroy(session);
  return code;
}

int floor_mongo_fill_records(floor_mongo *db, const floor_filling *filling) {
  static char texts[floor_command][floor_document_capacity];
  static floor_record records[floor_command];
  int code = 0;
  for (uint64_t start = 0; start < filling->count && code == 0; start += floor_command) {
    size_t count = 0;
    while (count < floor_command && start + count < filling->count) {
      records[count] = floor_filled(filling, start + count, texts[count]);
      count++;
    }
    code = send_records(db, NULL, records, count);
  }
  return code;
}

int floor_mongo_fill_users(floor_mongo *db, uint64_t first, uint64_t count) {
  static const char *const goals[] = {"sleep better", "run 10 km"};
  int code = 0;
  size_t waiting = 0;
  bson_t **documents = new_documents();
  for (uint64_t i = 0; i < count && code == 0; i++) {
    bson_t *document = documents[waiting++], list;
    floor_user user;
    floor_user_texts(first + i, &user);
    floor_mongo_append_id(document, "_id", floor_users, first + i);
    BSON_APPEND_UTF8(document, "email", user.email);
    BSON_APPEND_UTF8(document, "emailKey", user.email);
    BSON_APPEND_UTF8(document, "passwordHash", "!");
    BSON_APPEND_UTF8(document, "firstName", "Ada");
    BSON_APPEND_UTF8(document, "lastName", "Lovelace");
    floor_mongo_append_json(document, "profile", user.profile, user.profile_length);
    BSON_APPEND_ARRAY_BEGIN(document, "healthGoals", &list);
    BSON_APPEND_UTF8(&list, "0", goals[0]);
    BSON_APPEND_UTF8(&list, "1", goals[1]);
    bson_append_array_end(document, &list);
    BSON_APPEND_UTF8(document, "source", "sample");
    BSON_APPEND_DATE_TIME(document, "createdAt", floor_created(first + i));
    BSON_APPEND_DATE_TIME(document, "updatedAt", floor_created(first + i));
    floor_mongo_append_system(document, first + i);
    if (waiting < floor_command && i + 1 < count) continue;
    code = floor_mongo_send(db, db->users, NULL, documents, waiting);
    waiting = 0;
  }
  free_documents(documents);
  return code;
}
