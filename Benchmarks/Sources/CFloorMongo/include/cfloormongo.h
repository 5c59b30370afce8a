// What one C thread needs for the same work: straight over libmongoc, documents built by append and copied from their bytes.
#ifndef CFLOORMONGO_H
#define CFLOORMONGO_H

#include <cfloorrows.h>

typedef struct floor_mongo floor_mongo;

// Writes are acknowledged by a majority's journal, as the store's are. NULL for a URI that isn't one.
floor_mongo *floor_mongo_open(const char *uri, const char *database);
void floor_mongo_close(floor_mongo *db);
// What the server said last; empty if all is well.
const char *floor_mongo_error(floor_mongo *db);

// All that follow: 0, or not if it failed.
int floor_mongo_drop(floor_mongo *db);
// Drops every database whose name begins so.
int floor_mongo_drop_all(floor_mongo *db, const char *prefix);

// Key after key; copies every field of every document.
int floor_mongo_read_by_id(floor_mongo *db, enum floor_kind kind, const uint8_t *keys, size_t count, size_t *rows);
// The newest of a user.
int floor_mongo_read_page(floor_mongo *db, const uint8_t user[16], const char *type, int64_t limit, size_t *rows);
// One by one, each acknowledged before the next.
int floor_mongo_insert_records(floor_mongo *db, const floor_record *records, size_t count);
// In one transaction, 1,000 documents in a command.
int floor_mongo_bulk_records(floor_mongo *db, const floor_record *records, size_t count);

int floor_mongo_fill_records(floor_mongo *db, const floor_filling *filling);
int floor_mongo_fill_users(floor_mongo *db, uint64_t first, uint64_t count);

#endif
