// What one C thread needs for the same work: prepared statements straight over libpq, binary both ways, every column copied.
#ifndef CFLOORPOSTGRES_H
#define CFLOORPOSTGRES_H

#include <cfloorrows.h>

typedef struct floor_pg floor_pg;

// Never NULL but for want of memory; `floor_pg_error` says whether it is of use.
floor_pg *floor_pg_open(const char *uri);
void floor_pg_close(floor_pg *db);
// What the server said last; empty if all is well.
const char *floor_pg_error(floor_pg *db);

// All that follow: 0, or not if it failed.
int floor_pg_execute(floor_pg *db, const char *sql);
// Copies the first value of the answer as text.
int floor_pg_value(floor_pg *db, const char *sql, char *text, size_t capacity);
int floor_pg_prepare(floor_pg *db, const char *name, const char *sql);

// A prepared select of (id), key after key; copies every column of every row.
int floor_pg_read_by_id(floor_pg *db, const char *select, const uint8_t *keys, size_t count, size_t *rows);
// A prepared select of (user, type, limit), or of (user, type) for limit 0.
int floor_pg_read_page(floor_pg *db, const char *select, const uint8_t user[16], const char *type, int64_t limit, size_t *rows);

// One by one, each in a transaction of its own.
int floor_pg_insert_records(floor_pg *db, const char *insert, const floor_record *records, size_t count);
// `append` takes (id, chat, user, text, time, version, operation), counts the message and gives it the next place.
int floor_pg_append_messages(floor_pg *db, const char *append, uint64_t chat, uint64_t user, uint64_t first, size_t count);

// COPY … FROM STDIN (FORMAT binary), as named by `copy`.
int floor_pg_copy_records(floor_pg *db, const char *copy, const floor_record *records, size_t count);
int floor_pg_fill_records(floor_pg *db, const char *copy, const floor_filling *filling);
int floor_pg_fill_users(floor_pg *db, const char *copy, uint64_t first, uint64_t count);
int floor_pg_fill_chat(floor_pg *db, const char *copy, uint64_t chat, uint64_t user, int64_t messages);
int floor_pg_fill_messages(floor_pg *db, const char *copy, uint64_t chat, uint64_t user, uint64_t first, uint64_t count);

#endif
