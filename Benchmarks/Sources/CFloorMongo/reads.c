#include "floor.h"

// Every field's value, a nested document as its bytes.
static void copy_document(floor_mongo *db, const bson_t *document) {
  bson_iter_t iter;
  if (!bson_iter_init(&iter, document)) return;
  while (bson_iter_next(&iter)) {
    const uint8_t *bytes = NULL;
    const char *text = NULL;
    uint32_t length = 0;
    switch (bson_iter_type(&iter)) {
      case BSON_TYPE_UTF8:
        text = bson_iter_utf8(&iter, &length);
        floor_keep(&db->arena, text, length);
        break;
      case BSON_TYPE_BINARY:
        bson_iter_binary(&iter, NULL, &length, &bytes);
        floor_keep(&db->arena, bytes, length);
        break;
      case BSON_TYPE_DOCUMENT:
        bson_iter_document(&iter, &length, &bytes);
        floor_keep(&db->arena, bytes, length);
        break;
      case BSON_TYPE_ARRAY:
        bson_iter_array(&iter, &length, &bytes);
        floor_keep(&db->arena, bytes, length);
        break;
      case BSON_TYPE_DATE_TIME: floor_count(&db->arena, bson_iter_date_time(&iter)); break;
      default: floor_count(&db->arena, bson_iter_as_int64(&iter)); break;
    }
  }
}

static int copy_documents(floor_mongo *db, mongoc_collection_t *collection, const bson_t *filter, const bson_t *opts, size_t *rows) {
  mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(collection, filter, opts, NULL);
  const bson_t *document;
  while (mongoc_cursor_next(cursor, &document)) {
    copy_document(db, document);
    *rows += 1;
  }
  int code = mongoc_cursor_error(cursor, &db->error) ? -1 : 0;
  mongoc_cursor_destroy(cursor);
  return code;
}

static void append_key(bson_t *document, const char *name, const uint8_t key[16]) {
  bson_append_binary(document, name, -1, BSON_SUBTYPE_UUID, key, 16);
}

int floor_mongo_read_by_id(floor_mongo *db, enum floor_kind kind, const uint8_t *keys, size_t count, size_t *rows) {
  mongoc_collection_t *collection = kind == floor_users ? db->users : db->records;
  bson_t opts = BSON_INITIALIZER;
  BSON_APPEND_INT64(&opts, "limit", 1);
  BSON_APPEND_BOOL(&opts, "singleBatch", true);
  int code = 0;
  for (size_t i = 0; i < count && code == 0; i++) {
    bson_t filter = BSON_INITIALIZER;
    append_key(&filter, "_id", keys + 16 * i);
    code = copy_documents(db, collection, &filter, &opts, rows);
    bson_destroy(&filter);
  }
  bson_destroy(&opts);
  return code;
}

int floor_mongo_read_page(floor_mongo *db, const uint8_t user[16], const char *type, int64_t limit, size_t *rows) {
  bson_t filter = BSON_INITIALIZER, opts = BSON_INITIALIZER, sort;
  append_key(&filter, "userId", user);
  BSON_APPEND_UTF8(&filter, "type", type);
  BSON_APPEND_DOCUMENT_BEGIN(&opts, "sort", &sort);
  BSON_APPEND_INT32(&sort, "recordedAt", -1);
  BSON_APPEND_INT32(&sort, "_id", -1);
  bson_append_document_end(&opts, &sort);
  BSON_APPEND_INT64(&opts, "limit", limit);
  BSON_APPEND_INT64(&opts, "batchSize", limit);
  BSON_APPEND_BOOL(&opts, "singleBatch", true);
  int code = copy_documents(db, db->records, &filter, &opts, rows);
  bson_destroy(&filter);
  bson_destroy(&opts);
  return code;
}
