-- A database as schema version 1 left it: no column says where rows came from, and a person's records of all types have no index.
-- Kept as it is: upgrades start from it.
PRAGMA application_id = 1465086836;
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE store_meta (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), database_id BLOB NOT NULL, schema_version INTEGER NOT NULL, log_on INTEGER NOT NULL, epoch INTEGER NOT NULL, probes INTEGER NOT NULL);
CREATE TABLE operations (op BLOB NOT NULL PRIMARY KEY, version_epoch INTEGER NOT NULL, version_counter INTEGER NOT NULL, affected BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX operations_by_version ON operations (version_counter);
CREATE TABLE changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, op BLOB NOT NULL UNIQUE, verdict TEXT NOT NULL, version_epoch INTEGER NOT NULL, version_counter INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE tombstones (entity INTEGER NOT NULL, key_first BLOB NOT NULL, key_second BLOB NOT NULL, version_epoch INTEGER NOT NULL, version_counter INTEGER NOT NULL, op BLOB NOT NULL, PRIMARY KEY (entity, key_first, key_second)) WITHOUT ROWID;
CREATE TABLE "users" (
  "id" BLOB NOT NULL,
  "email" TEXT NOT NULL,
  "email_key" TEXT NOT NULL,
  "password_hash" TEXT NOT NULL,
  "first_name" TEXT,
  "last_name" TEXT,
  "profile" TEXT,
  "health_goals" TEXT,
  "preferences" TEXT,
  "created_at" INTEGER NOT NULL,
  "updated_at" INTEGER NOT NULL,
  "version_epoch" INTEGER NOT NULL,
  "version_counter" INTEGER NOT NULL,
  "op" BLOB NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "users_email_key_unique" ON "users" ("email_key");
CREATE INDEX "users_by_created_at" ON "users" ("created_at", "id");
CREATE TABLE "health_records" (
  "id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "type" TEXT NOT NULL CHECK ("type" IN ('weight', 'nutrition', 'exercise', 'mental_health', 'vitals')),
  "data" TEXT NOT NULL,
  "recorded_at" INTEGER NOT NULL,
  "created_at" INTEGER NOT NULL,
  "version_epoch" INTEGER NOT NULL,
  "version_counter" INTEGER NOT NULL,
  "op" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("user_id") REFERENCES "users" ("id")
);
CREATE INDEX "health_records_by_user_id_type_recorded_at" ON "health_records" ("user_id", "type", "recorded_at", "id");
CREATE TABLE "health_record_revisions" (
  "id" BLOB NOT NULL,
  "record_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "type" TEXT NOT NULL CHECK ("type" IN ('weight', 'nutrition', 'exercise', 'mental_health', 'vitals')),
  "data" TEXT NOT NULL,
  "recorded_at" INTEGER NOT NULL,
  "place" INTEGER NOT NULL,
  "created_at" INTEGER NOT NULL,
  "version_epoch" INTEGER NOT NULL,
  "version_counter" INTEGER NOT NULL,
  "op" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("record_id") REFERENCES "health_records" ("id"),
  FOREIGN KEY ("user_id") REFERENCES "users" ("id")
);
CREATE INDEX "health_record_revisions_by_record_id_place" ON "health_record_revisions" ("record_id", "place", "id");
CREATE INDEX "health_record_revisions_by_user_id_created_at" ON "health_record_revisions" ("user_id", "created_at", "id");
CREATE TABLE "chat_sessions" (
  "id" BLOB NOT NULL,
  "session_id" TEXT NOT NULL,
  "user_id" BLOB NOT NULL,
  "title" TEXT,
  "session_type" TEXT NOT NULL,
  "status" TEXT NOT NULL CHECK ("status" IN ('active', 'completed', 'archived')),
  "messages_count" INTEGER NOT NULL DEFAULT 0,
  "context" TEXT,
  "analytics" TEXT,
  "created_at" INTEGER NOT NULL,
  "updated_at" INTEGER NOT NULL,
  "version_epoch" INTEGER NOT NULL,
  "version_counter" INTEGER NOT NULL,
  "op" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("user_id") REFERENCES "users" ("id")
);
CREATE UNIQUE INDEX "chat_sessions_session_id_unique" ON "chat_sessions" ("session_id");
CREATE INDEX "chat_sessions_by_user_id_status_created_at" ON "chat_sessions" ("user_id", "status", "created_at", "id");
CREATE INDEX "chat_sessions_by_user_id_created_at" ON "chat_sessions" ("user_id", "created_at", "id");
CREATE TABLE "chat_messages" (
  "id" BLOB NOT NULL,
  "chat_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "place" INTEGER NOT NULL,
  "role" TEXT NOT NULL CHECK ("role" IN ('user', 'assistant', 'system')),
  "content" TEXT NOT NULL,
  "data" TEXT,
  "created_at" INTEGER NOT NULL,
  "version_epoch" INTEGER NOT NULL,
  "version_counter" INTEGER NOT NULL,
  "op" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("chat_id") REFERENCES "chat_sessions" ("id"),
  FOREIGN KEY ("user_id") REFERENCES "users" ("id")
);
CREATE INDEX "chat_messages_by_chat_id_place" ON "chat_messages" ("chat_id", "place", "id");
CREATE INDEX "chat_messages_by_user_id_created_at" ON "chat_messages" ("user_id", "created_at", "id");
CREATE TABLE "community_posts" (
  "id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "title" TEXT NOT NULL,
  "content" TEXT,
  "type" TEXT NOT NULL CHECK ("type" IN ('achievement', 'question', 'tip', 'challenge')),
  "tags" TEXT NOT NULL,
  "likes_count" INTEGER NOT NULL DEFAULT 0,
  "comments_count" INTEGER NOT NULL DEFAULT 0,
  "is_featured" INTEGER NOT NULL,
  "created_at" INTEGER NOT NULL,
  "updated_at" INTEGER NOT NULL,
  "version_epoch" INTEGER NOT NULL,
  "version_counter" INTEGER NOT NULL,
  "op" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("user_id") REFERENCES "users" ("id")
);
CREATE INDEX "community_posts_by_created_at" ON "community_posts" ("created_at", "id");
CREATE INDEX "community_posts_by_type_created_at" ON "community_posts" ("type", "created_at", "id");
CREATE INDEX "community_posts_by_user_id_created_at" ON "community_posts" ("user_id", "created_at", "id");
CREATE INDEX "community_posts_by_is_featured_created_at" ON "community_posts" ("is_featured", "created_at", "id");
CREATE INDEX "community_posts_by_likes_count" ON "community_posts" ("likes_count", "id");
CREATE TABLE "community_posts_tags" (
  "tag" TEXT NOT NULL,
  "created_at" INTEGER NOT NULL,
  "id" BLOB NOT NULL,
  PRIMARY KEY ("tag", "created_at", "id")
) WITHOUT ROWID;
CREATE INDEX "community_posts_tags_by_key" ON "community_posts_tags" ("id");
CREATE TABLE "post_likes" (
  "post_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "created_at" INTEGER NOT NULL,
  "version_epoch" INTEGER NOT NULL,
  "version_counter" INTEGER NOT NULL,
  "op" BLOB NOT NULL,
  PRIMARY KEY ("post_id", "user_id"),
  FOREIGN KEY ("post_id") REFERENCES "community_posts" ("id"),
  FOREIGN KEY ("user_id") REFERENCES "users" ("id")
);
CREATE INDEX "post_likes_by_user_id_created_at" ON "post_likes" ("user_id", "created_at", "post_id");
CREATE TABLE "post_comments" (
  "id" BLOB NOT NULL,
  "post_id" BLOB NOT NULL,
  "user_id" BLOB NOT NULL,
  "content" TEXT NOT NULL,
  "created_at" INTEGER NOT NULL,
  "updated_at" INTEGER NOT NULL,
  "version_epoch" INTEGER NOT NULL,
  "version_counter" INTEGER NOT NULL,
  "op" BLOB NOT NULL,
  PRIMARY KEY ("id"),
  FOREIGN KEY ("post_id") REFERENCES "community_posts" ("id"),
  FOREIGN KEY ("user_id") REFERENCES "users" ("id")
);
CREATE INDEX "post_comments_by_post_id_created_at" ON "post_comments" ("post_id", "created_at", "id");
CREATE INDEX "post_comments_by_user_id_created_at" ON "post_comments" ("user_id", "created_at", "id");
INSERT INTO store_meta VALUES (1, x'01890a5dac96774bbcceb302099a0001', 1, 0, 1, 0);
INSERT INTO users VALUES (x'01890a5dac96774bbcceb302099a0010', 'person0@example.org', 'person0@example.org', '!', 'Name 0', NULL, NULL, NULL, NULL, 1600000000000, 1600000000000, 1, 104857600000000000, x'01890a5dac96774bbcceb302099a0100');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0200', x'01890a5dac96774bbcceb302099a0010', 'weight', '{"value":70.0}', 1600000000000, 1600000000000, 1, 104857600000000000, x'01890a5dac96774bbcceb302099a0400');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0201', x'01890a5dac96774bbcceb302099a0010', 'vitals', '{"value":70.1}', 1600086400000, 1600086400000, 1, 104863262310400000, x'01890a5dac96774bbcceb302099a0401');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0202', x'01890a5dac96774bbcceb302099a0010', 'weight', '{"value":70.2}', 1600172800000, 1600172800000, 1, 104868924620800000, x'01890a5dac96774bbcceb302099a0402');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0203', x'01890a5dac96774bbcceb302099a0010', 'vitals', '{"value":70.3}', 1600259200000, 1600259200000, 1, 104874586931200000, x'01890a5dac96774bbcceb302099a0403');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0204', x'01890a5dac96774bbcceb302099a0010', 'weight', '{"value":70.4}', 1600345600000, 1600345600000, 1, 104880249241600000, x'01890a5dac96774bbcceb302099a0404');
INSERT INTO users VALUES (x'01890a5dac96774bbcceb302099a0011', 'person1@example.org', 'person1@example.org', '!', 'Name 1', NULL, NULL, NULL, NULL, 1600000000001, 1600000000001, 1, 104857600000065536, x'01890a5dac96774bbcceb302099a0101');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0210', x'01890a5dac96774bbcceb302099a0011', 'weight', '{"value":71.0}', 1600000000000, 1600000000000, 1, 104857600000000000, x'01890a5dac96774bbcceb302099a0410');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0211', x'01890a5dac96774bbcceb302099a0011', 'vitals', '{"value":71.1}', 1600086400000, 1600086400000, 1, 104863262310400000, x'01890a5dac96774bbcceb302099a0411');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0212', x'01890a5dac96774bbcceb302099a0011', 'weight', '{"value":71.2}', 1600172800000, 1600172800000, 1, 104868924620800000, x'01890a5dac96774bbcceb302099a0412');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0213', x'01890a5dac96774bbcceb302099a0011', 'vitals', '{"value":71.3}', 1600259200000, 1600259200000, 1, 104874586931200000, x'01890a5dac96774bbcceb302099a0413');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0214', x'01890a5dac96774bbcceb302099a0011', 'weight', '{"value":71.4}', 1600345600000, 1600345600000, 1, 104880249241600000, x'01890a5dac96774bbcceb302099a0414');
INSERT INTO users VALUES (x'01890a5dac96774bbcceb302099a0012', 'person2@example.org', 'person2@example.org', '!', 'Name 2', NULL, NULL, NULL, NULL, 1600000000002, 1600000000002, 1, 104857600000131072, x'01890a5dac96774bbcceb302099a0102');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0220', x'01890a5dac96774bbcceb302099a0012', 'weight', '{"value":72.0}', 1600000000000, 1600000000000, 1, 104857600000000000, x'01890a5dac96774bbcceb302099a0420');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0221', x'01890a5dac96774bbcceb302099a0012', 'vitals', '{"value":72.1}', 1600086400000, 1600086400000, 1, 104863262310400000, x'01890a5dac96774bbcceb302099a0421');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0222', x'01890a5dac96774bbcceb302099a0012', 'weight', '{"value":72.2}', 1600172800000, 1600172800000, 1, 104868924620800000, x'01890a5dac96774bbcceb302099a0422');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0223', x'01890a5dac96774bbcceb302099a0012', 'vitals', '{"value":72.3}', 1600259200000, 1600259200000, 1, 104874586931200000, x'01890a5dac96774bbcceb302099a0423');
INSERT INTO health_records VALUES (x'01890a5dac96774bbcceb302099a0224', x'01890a5dac96774bbcceb302099a0012', 'weight', '{"value":72.4}', 1600345600000, 1600345600000, 1, 104880249241600000, x'01890a5dac96774bbcceb302099a0424');
INSERT INTO community_posts VALUES (x'01890a5dac96774bbcceb302099a0800', x'01890a5dac96774bbcceb302099a0010', 'Hello', 'First', 'tip', '["sleep"]', 1, 0, 0, 1600000000000, 1600000000000, 1, 104857600000000000, x'01890a5dac96774bbcceb302099a0801');
INSERT INTO community_posts_tags VALUES ('sleep', 1600000000000, x'01890a5dac96774bbcceb302099a0800');
INSERT INTO post_likes VALUES (x'01890a5dac96774bbcceb302099a0800', x'01890a5dac96774bbcceb302099a0011', 1600000000000, 1, 104857600000000000, x'01890a5dac96774bbcceb302099a0802');
COMMIT;
