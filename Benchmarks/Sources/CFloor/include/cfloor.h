// What one C thread needs for the same work: prepared statements straight over libsqlite3, every column copied.
#ifndef CFLOOR_H
#define CFLOOR_H

#include <stddef.h>
#include <stdint.h>

typedef struct floor_db floor_db;
typedef struct floor_statement floor_statement;

// Opens an existing file and runs `setup`. NULL if either fails.
floor_db *floor_open(const char *path, const char *setup);
void floor_close(floor_db *db);
// 0, or SQLite's code.
int floor_execute(floor_db *db, const char *sql);
floor_statement *floor_prepare(floor_db *db, const char *sql);
void floor_finalize(floor_statement *statement);

// The rows of the benchmark, the same in every run: all of them follow from their index.
enum floor_kind { floor_users = 1, floor_records = 2, floor_chats = 3, floor_messages = 4, floor_operations = 5 };
void floor_id(enum floor_kind kind, uint64_t index, uint8_t id[16]);
// A weight of about 200 bytes of JSON; returns its length.
size_t floor_document(uint64_t index, char *text, size_t capacity);
int64_t floor_created(uint64_t index);

typedef struct {
  uint64_t index;
  uint64_t user;
  int64_t recorded_at;
  const char *document;
  size_t length;
} floor_record;

int floor_insert_user(floor_db *db, floor_statement *insert, uint64_t index);
// Inserts records one by one with a prepared statement; `group` of them in a transaction, 0 for autocommit.
int floor_insert_records(floor_db *db, floor_statement *insert, const floor_record *records, size_t count, size_t group);
// Makes records `first` ... `first + count - 1` of `users` users in one transaction: user i % users, `interval` ms between those of one.
int floor_fill_records(
  floor_db *db, floor_statement *insert, uint64_t first, uint64_t count, uint64_t first_user, uint64_t users, int64_t interval);

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
int floor_read_by_id(floor_statement *select, const uint8_t *keys, size_t count, size_t *rows);
// A select bound to (user, type, limit).
int floor_read_page(floor_statement *select, const uint8_t user[16], const char *type, int64_t limit, size_t *rows);
// What the copies amount to, so that no compiler leaves them out.
uint64_t floor_sink(void);

#endif
