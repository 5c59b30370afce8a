// The rows of the benchmark, the same in every run and on every engine: all of them follow from their index.
#ifndef CFLOORROWS_H
#define CFLOORROWS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum floor_kind { floor_users = 1, floor_records = 2, floor_chats = 3, floor_messages = 4, floor_operations = 5 };

// Like the store's own: version 7, growing with time, random at the end.
void floor_id(enum floor_kind kind, uint64_t index, uint8_t id[16]);
// Milliseconds since 1970.
int64_t floor_created(uint64_t index);

typedef struct {
  uint64_t index;
  uint64_t user;
  int64_t recorded_at;
  const char *document;
  size_t length;
} floor_record;

enum { floor_document_capacity = 512 };
// A weight of about 200 bytes of JSON; returns its length.
size_t floor_document(uint64_t index, char *text, size_t capacity);

// Records `first` ... `first + count - 1` of `users` users: user i % users, `interval` ms between those of one.
typedef struct {
  uint64_t first, count, first_user, users;
  int64_t interval;
} floor_filling;
// Record i of a filling; its document lies in `document`.
floor_record floor_filled(const floor_filling *filling, uint64_t i, char document[floor_document_capacity]);

typedef struct {
  char email[64], profile[256];
  size_t email_length, profile_length;
} floor_user;
void floor_user_texts(uint64_t index, floor_user *user);

// "session-7", and what a message says.
size_t floor_session_name(uint64_t index, char *text, size_t capacity);
extern const char *const floor_message;
extern const size_t floor_message_length;

// Where a connection copies what it reads, one after the other, used again and again.
typedef struct {
  char bytes[1 << 20];
  size_t used;
  uint64_t sum;
} floor_arena;

static inline void floor_keep(floor_arena *arena, const void *bytes, size_t length) {
  if (length > sizeof arena->bytes) length = sizeof arena->bytes;
  if (arena->used + length > sizeof arena->bytes) arena->used = 0;
  memcpy(arena->bytes + arena->used, bytes, length);
  arena->used += length;
}

static inline void floor_count(floor_arena *arena, int64_t number) { arena->sum += (uint64_t)number; }

// What a connection's copies amount to joins the sum of all, so that no compiler leaves them out.
void floor_give(const floor_arena *arena);
uint64_t floor_sink(void);

#endif
