#include <mongoc/mongoc.h>
#include <string.h>
#include "network.h"

// `bson_t` and `bson_error_t` are made here, on C's stack with C's alignment; only bytes and numbers reach Swift. The library's messages
// never do: they can hold values and credentials.

/// What a call to the server came to. The reply's bytes belong to the caller: `bson_free`.
typedef struct {
  bool isDone;
  uint32_t domain;
  uint32_t code;
  uint8_t *reply;
  uint32_t length;
} wellsense_mongo_reply;

static inline void wellsense_mongo_start(void) {
  mongoc_init();
  // Its log holds URIs; what it knows reaches the caller as an error.
  mongoc_log_set_handler(NULL, NULL);
}

static inline wellsense_mongo_reply wellsense_mongo_outcome(bool isDone, bson_t *reply, const bson_error_t *error) {
  wellsense_mongo_reply outcome = {isDone, error->domain, error->code, NULL, reply->len};
  outcome.reply = (uint8_t *)bson_malloc(reply->len);
  memcpy(outcome.reply, bson_get_data(reply), reply->len);
  bson_destroy(reply);
  return outcome;
}

/// Runs a command, as part of the session if there is one.
static inline wellsense_mongo_reply wellsense_mongo_command(
    mongoc_client_t *client, mongoc_client_session_t *session, const char *database, const uint8_t *bytes, size_t length, bool isWrite) {
  bson_t command;
  bson_t opts = BSON_INITIALIZER;
  bson_t reply;
  bson_error_t error = {0};
  bool isDone = false;
  if (!bson_init_static(&command, bytes, length) || (session && !mongoc_client_session_append(session, &opts, &error))) {
    bson_init(&reply);
  } else if (isWrite) {
    isDone = mongoc_client_write_command_with_opts(client, database, &command, &opts, &reply, &error);
  } else {
    isDone = mongoc_client_command_with_opts(client, database, &command, NULL, &opts, &reply, &error);
  }
  bson_destroy(&opts);
  return wellsense_mongo_outcome(isDone, &reply, &error);
}

/// Begins a transaction that reads one snapshot and commits durably on a majority.
static inline bool wellsense_mongo_begin(mongoc_client_session_t *session, int64_t commitMilliseconds) {
  bson_error_t error = {0};
  mongoc_transaction_opt_t *opts = mongoc_transaction_opts_new();
  mongoc_read_concern_t *reading = mongoc_read_concern_new();
  mongoc_write_concern_t *writing = mongoc_write_concern_new();
  mongoc_read_concern_set_level(reading, MONGOC_READ_CONCERN_LEVEL_SNAPSHOT);
  mongoc_write_concern_set_wmajority(writing, 0);
  mongoc_write_concern_set_journal(writing, true);
  mongoc_transaction_opts_set_read_concern(opts, reading);
  mongoc_transaction_opts_set_write_concern(opts, writing);
  mongoc_transaction_opts_set_max_commit_time_ms(opts, commitMilliseconds);
  bool isDone = mongoc_client_session_start_transaction(session, opts, &error);
  mongoc_write_concern_destroy(writing);
  mongoc_read_concern_destroy(reading);
  mongoc_transaction_opts_destroy(opts);
  return isDone;
}

static inline wellsense_mongo_reply wellsense_mongo_commit(mongoc_client_session_t *session) {
  bson_t reply;
  bson_error_t error = {0};
  bool isDone = mongoc_client_session_commit_transaction(session, &reply, &error);
  return wellsense_mongo_outcome(isDone, &reply, &error);
}

static inline void wellsense_mongo_abort(mongoc_client_session_t *session) {
  bson_error_t error = {0};
  // Fails only where no transaction is left, which is what it is for.
  (void)mongoc_client_session_abort_transaction(session, &error);
}

static inline mongoc_client_session_t *wellsense_mongo_session(mongoc_client_t *client) {
  bson_error_t error = {0};
  mongoc_session_opt_t *opts = mongoc_session_opts_new();
  mongoc_session_opts_set_causal_consistency(opts, false);
  mongoc_client_session_t *session = mongoc_client_start_session(client, opts, &error);
  mongoc_session_opts_destroy(opts);
  return session;
}

/// The 16 bytes by which the server knows the session.
static inline bool wellsense_mongo_session_id(const mongoc_client_session_t *session, void *id) {
  bson_iter_t iter;
  bson_subtype_t subtype;
  uint32_t length = 0;
  const uint8_t *bytes = NULL;
  if (!bson_iter_init_find(&iter, mongoc_client_session_get_lsid(session), "id") || !BSON_ITER_HOLDS_BINARY(&iter)) return false;
  bson_iter_binary(&iter, &subtype, &length, &bytes);
  if (length != 16) return false;
  memcpy(id, bytes, 16);
  return true;
}

/// A client that acknowledges writes when a majority has them on disk; NULL for a URI that isn't one.
static inline mongoc_client_t *wellsense_mongo_client(const char *text, int32_t connectMilliseconds, int32_t socketMilliseconds) {
  bson_error_t error = {0};
  mongoc_uri_t *uri = mongoc_uri_new_with_error(text, &error);
  if (!uri) return NULL;
  mongoc_uri_set_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS, connectMilliseconds);
  mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, connectMilliseconds);
  mongoc_uri_set_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, socketMilliseconds);
  mongoc_client_t *client = mongoc_client_new_from_uri_with_error(uri, &error);
  mongoc_uri_destroy(uri);
  if (!client) return NULL;
  mongoc_client_set_error_api(client, MONGOC_ERROR_API_VERSION_2);
  mongoc_write_concern_t *writing = mongoc_write_concern_new();
  mongoc_write_concern_set_wmajority(writing, 0);
  mongoc_write_concern_set_journal(writing, true);
  mongoc_client_set_write_concern(client, writing);
  mongoc_write_concern_destroy(writing);
  return client;
}
