// What one C thread needs for the same work: prepared statements straight over libsqlite3, every column copied.
#ifndef CFLOORSQLITE_H
#define CFLOORSQLITE_H

#include <cfloorrows.h>

typedef struct floor_db floor_db;
typedef struct floor_statement floor_statement;

// Opens an existing file and runs `setup`. NULL if either fails.
floor_db *floor_open(const char *path, const char *setup);
void floor_close(floor_db *db);
// 0, or SQLite's code.
int floor_execute(floor_db *db, const char *sql);
floor_statement *floor_prepare(floor_db *db, const char *sql);
void floor_finalize(floor_statement *statement);

int floor_insert_user(floor_db *db, floor_statement *insert, uint64_t index);
// Inserts records one by one with a prepared statement; `group` of them in a transaction, 0 for autocommit.
int floor_insert_records(floor_db *db, floor_statement *insert, const floor_record *records, size_t count, size_t group);
// In one transaction.
int floor_fill_records(floor_db *db, floor_statement *insert, const floor_filling *filling);

int floor_insert_chat(floor_db *db, floor_statement *insert, uint64_t index, uint64_t user);
// Fills a chat in one transaction. The count of messages is left to the caller.
int floor_fill_messages(floor_db *db, floor_statement *insert, uint64_t chat, uint64_t user, uint64_t first, uint64_t count);
typedef struct {
  floor_statement *last_place;
  floor_statement *insert;
  floor_statement *count;
} floor_append;
// Appends messages to a chat, each in a transaction of its own: place, message, count.
int floor_append_messages(floor_db *db, const floor_append *append, uint64_t chat, uint64_t user, uint64_t first, size_t count);

// Steps through a select bound to 16-byte keys one after the other; copies every column of every row; `*rows` counts them.
int floor_read_by_id(floor_db *db, floor_statement *select, const uint8_t *keys, size_t count, size_t *rows);
// A select bound to (user, type, limit).
int floor_read_page(floor_db *db, floor_statement *select, const uint8_t user[16], const char *type, int64_t limit, size_t *rows);

#endif
