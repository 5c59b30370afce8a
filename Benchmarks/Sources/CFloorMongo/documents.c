#include "floor.h"

#include <stdlib.h>

void floor_mongo_append_id(bson_t *document, const char *name, enum floor_kind kind, uint64_t index) {
  uint8_t id[16];
  floor_id(kind, index, id);
  bson_append_binary(document, name, -1, BSON_SUBTYPE_UUID, id, 16);
}

void floor_mongo_append_system(bson_t *document, uint64_t index) {
  BSON_APPEND_INT64(document, "versionEpoch", 1);
  BSON_APPEND_INT64(document, "versionCounter", (int64_t)index + 1);
  floor_mongo_append_id(document, "op", floor_operations, index);
  BSON_APPEND_INT32(document, "_fence", 1);
}

void floor_mongo_append_json(bson_t *document, const char *name, const char *text, size_t length) {
  bson_t child;
  const char *place = text + 1, *end = text + length - 1;
  BSON_APPEND_DOCUMENT_BEGIN(document, name, &child);
  while (place < end) {
    const char *key = place + 1, *stop = memchr(key, '"', (size_t)(end - key));
    const char *value = stop + 2;
    if (*value == '"') {
      const char *close = memchr(value + 1, '"', (size_t)(end - value));
      bson_append_utf8(&child, key, (int)(stop - key), value + 1, (int)(close - value - 1));
      place = close + 2;
    } else {
      char *rest;
      double number = strtod(value, &rest);
      bson_append_double(&child, key, (int)(stop - key), number);
      place = rest + 1;
    }
  }
  bson_append_document_end(document, &child);
}

int floor_mongo_send(floor_mongo *db, mongoc_collection_t *collection, mongoc_client_session_t *session, bson_t **documents, size_t count) {
  bson_t opts = BSON_INITIALIZER;
  // Ours is valid UTF-8 and has no doubtful keys.
  BSON_APPEND_BOOL(&opts, "validate", false);
  bool isDone = !session || mongoc_client_session_append(session, &opts, &db->error);
  isDone = isDone && mongoc_collection_insert_many(collection, (const bson_t **)documents, count, &opts, NULL, &db->error);
  bson_destroy(&opts);
  for (size_t i = 0; i < count; i++) bson_reinit(documents[i]);
  return isDone ? 0 : -1;
}
