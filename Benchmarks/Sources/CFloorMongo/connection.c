#include "floor.h"

#include <stdlib.h>

floor_mongo *floor_mongo_open(const char *text, const char *database) {
  mongoc_init();
  floor_mongo *db = calloc(1, sizeof(floor_mongo));
  mongoc_uri_t *uri = db ? mongoc_uri_new_with_error(text, &db->error) : NULL;
  if (!uri) return NULL;
  db->client = mongoc_client_new_from_uri(uri);
  mongoc_uri_destroy(uri);
  mongoc_client_set_error_api(db->client, MONGOC_ERROR_API_VERSION_2);
  mongoc_write_concern_t *concern = mongoc_write_concern_new();
  mongoc_write_concern_set_wmajority(concern, 0);
  mongoc_write_concern_set_journal(concern, true);
  mongoc_client_set_write_concern(db->client, concern);
  mongoc_write_concern_destroy(concern);
  db->database = mongoc_client_get_database(db->client, database);
  db->users = mongoc_client_get_collection(db->client, database, "users");
  db->records = mongoc_client_get_collection(db->client, database, "healthRecords");
  return db;
}

void floor_mongo_close(floor_mongo *db) {
  mongoc_collection_destroy(db->users);
  mongoc_collection_destroy(db->records);
  mongoc_database_destroy(db->database);
  mongoc_client_destroy(db->client);
  floor_give(&db->arena);
  free(db);
}

const char *floor_mongo_error(floor_mongo *db) { return db->error.message; }

int floor_mongo_drop(floor_mongo *db) { return mongoc_database_drop(db->database, &db->error) ? 0 : -1; }

int floor_mongo_drop_all(floor_mongo *db, const char *prefix) {
  char **names = mongoc_client_get_database_names_with_opts(db->client, NULL, &db->error);
  if (!names) return -1;
  int code = 0;
  for (char **name = names; *name; name++) {
    if (strncmp(*name, prefix, strlen(prefix)) != 0) continue;
    mongoc_database_t *database = mongoc_client_get_database(db->client, *name);
    if (!mongoc_database_drop(database, &db->error)) code = -1;
    mongoc_database_destroy(database);
  }
  bson_strfreev(names);
  return code;
}
