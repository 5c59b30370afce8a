// What one C thread needs for the same work: prepared statements straight over libmariadb, binary both ways, every column copied.
#ifndef CFLOORMYSQL_H
#define CFLOORMYSQL_H

#include <cfloorrows.h>

typedef struct floor_my floor_my;
typedef struct floor_my_statement floor_my_statement;

// Never NULL but for want of memory; `floor_my_error` says whether it is of use.
floor_my *floor_my_open(const char *host, unsigned port, const char *user, const char *password, const char *database);
void floor_my_close(floor_my *db);
// What the server said last; empty if all is well.
const char *floor_my_error(floor_my *db);

// All that follow: 0, or not if it failed.
int floor_my_execute(floor_my *db, const char *sql);
// Copies the first value of the answer.
int floor_my_value(floor_my *db, const char *sql, char *text, size_t capacity);
// NULL if the server takes it not. It ends with its connection.
floor_my_statement *floor_my_prepare(floor_my *db, const char *sql);

// A select of (id), key after key; copies every column of every row.
int floor_my_read_by_id(floor_my *db, floor_my_statement *select, const uint8_t *keys, size_t count, size_t *rows);
// A select of (user, type, limit), or of (user, type) for limit 0.
int floor_my_read_page(floor_my *db, floor_my_statement *select, const uint8_t user[16], const char *type, int64_t limit, size_t *rows);

// One by one, each in a transaction of its own.
int floor_my_insert_records(floor_my *db, floor_my_statement *insert, const floor_record *records, size_t count);
// In one transaction, 10,000 rows in a packet.
int floor_my_bulk_records(floor_my *db, floor_my_statement *insert, const floor_record *records, size_t count);

// Place, message, count: three statements and their transaction.
typedef struct {
  floor_my_statement *count;
  floor_my_statement *last_place;
  floor_my_statement *insert;
} floor_my_append;
int floor_my_append_messages(floor_my *db, const floor_my_append *append, uint64_t chat, uint64_t user, uint64_t first, size_t count);

int floor_my_fill_records(floor_my *db, floor_my_statement *insert, const floor_filling *filling);
int floor_my_fill_users(floor_my *db, floor_my_statement *insert, uint64_t first, uint64_t count);
int floor_my_fill_chat(floor_my *db, floor_my_statement *insert, uint64_t chat, uint64_t user, int64_t messages);
int floor_my_fill_messages(floor_my *db, floor_my_statement *insert, uint64_t chat, uint64_t user, uint64_t first, uint64_t count);

#endif
