#include "cfloorrows.h"

#include <stdatomic.h>
#include <stdio.h>

// 2024-01-01.
static const int64_t origin = 1704067200000;

static uint64_t mixed(uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

void floor_id(enum floor_kind kind, uint64_t index, uint8_t id[16]) {
  uint64_t high = (uint64_t)(origin + (int64_t)index) << 16 | 0x7000 | (uint64_t)kind;
  uint64_t low = 0x8000000000000000 | mixed(index * 8 + kind) >> 2;
  for (int i = 0; i < 8; i++) {
    id[i] = (uint8_t)(high >> (56 - 8 * i));
    id[8 + i] = (uint8_t)(low >> (56 - 8 * i));
  }
}

int64_t floor_created(uint64_t index) { return origin + (int64_t)index; }

size_t floor_document(uint64_t index, char *text, size_t capacity) {
  uint64_t random = mixed(index);
  int length = snprintf(
    text, capacity,
    "{\"weight\":%u.%u,\"bodyFat\":%u.%u,\"bmi\":%u.%u,\"note\":\"before breakfast, after a run along the river and a glass "
    "of water; number %08u of the diary\",\"origin\":\"Aria scale\"}",
    (unsigned)(50 + random % 50), (unsigned)(random >> 8) % 10, (unsigned)(15 + (random >> 16) % 20), (unsigned)(random >> 24) % 10,
    (unsigned)(18 + (random >> 32) % 15), (unsigned)(random >> 40) % 10, (unsigned)(index % 100000000));
  return (size_t)length;
}

floor_record floor_filled(const floor_filling *filling, uint64_t i, char document[floor_document_capacity]) {
  uint64_t index = filling->first + i;
  return (floor_record){
    .index = index, .user = filling->first_user + i % filling->users,
    .recorded_at = origin + (int64_t)(i / filling->users) * filling->interval,
    .document = document, .length = floor_document(index, document, floor_document_capacity)
  };
}

void floor_user_texts(uint64_t index, floor_user *user) {
  user->email_length = (size_t)snprintf(user->email, sizeof user->email, "person%llu@example.org", (unsigned long long)index);
  user->profile_length = (size_t)snprintf(
    user->profile, sizeof user->profile,
    "{\"age\":%u,\"gender\":\"female\",\"height\":%u,\"weight\":%u.5,\"activityLevel\":\"moderate\"}", (unsigned)(20 + index % 60),
    (unsigned)(150 + index % 45), (unsigned)(50 + index % 50));
}

size_t floor_session_name(uint64_t index, char *text, size_t capacity) {
  return (size_t)snprintf(text, capacity, "session-%llu", (unsigned long long)index);
}

#define MESSAGE "How did I sleep this week, and is there a pattern with the days on which I exercised in the evening?"
const char *const floor_message = MESSAGE;
const size_t floor_message_length = sizeof MESSAGE - 1;

static _Atomic uint64_t sink;

void floor_give(const floor_arena *arena) { sink += arena->sum ^ (uint64_t)arena->bytes[arena->used / 2]; }

uint64_t floor_sink(void) { return sink; }
