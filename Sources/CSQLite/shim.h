#include <sqlite3.h>

// Macros with operators don't reach Swift.
static const int WELLSENSE_CONSTRAINT_UNIQUE = SQLITE_CONSTRAINT_UNIQUE;
static const int WELLSENSE_CONSTRAINT_PRIMARYKEY = SQLITE_CONSTRAINT_PRIMARYKEY;
static const int WELLSENSE_CONSTRAINT_FOREIGNKEY = SQLITE_CONSTRAINT_FOREIGNKEY;
static const int WELLSENSE_IOERR_NOMEM = SQLITE_IOERR_NOMEM;

// Functions with variable arguments don't reach Swift.

/// Closing this connection leaves the journal where it is.
static inline int sqlite3_db_config_no_checkpoint(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/// SQL can't damage the file by changing the schema's own table.
static inline int sqlite3_db_config_defensive(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

/// The core that runs the caller, of glibc, which doesn't declare it to Swift.
extern int sched_getcpu(void);

/// Stops counting the process's memory, which takes one lock for all threads with every allocation. Refused once SQLite is in use.
static inline int sqlite3_config_no_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
