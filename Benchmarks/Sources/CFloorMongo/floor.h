#ifndef FLOOR_H
#define FLOOR_H

#include <mongoc/mongoc.h>

#include "include/cfloormongo.h"

enum { floor_command = 1000 };

struct floor_mongo {
  mongoc_client_t *client;
  mongoc_database_t *database;
  mongoc_collection_t *users, *records;
  bson_error_t error;
  floor_arena arena;
};

void floor_mongo_append_id(bson_t *document, const char *name, enum floor_kind kind, uint64_t index);
// The members that the store keeps beside the columns.
void floor_mongo_append_system(bson_t *document, uint64_t index);
// A flat document of numbers and plain texts, as all here are.
void floor_mongo_append_json(bson_t *document, const char *name, const char *text, size_t length);
// Inserts, in a session if there is one, and empties the documents.
int floor_mongo_send(floor_mongo *db, mongoc_collection_t *collection, mongoc_client_session_t *session, bson_t **documents, size_t count);

#endif
