#ifndef FLOOR_H
#define FLOOR_H

#include <sqlite3.h>

#include "include/cfloorsqlite.h"

struct floor_db {
  sqlite3 *handle;
  floor_arena arena;
};
struct floor_statement { sqlite3_stmt *handle; };

// Steps a statement that answers nothing, and resets it.
int floor_run(sqlite3_stmt *statement);

#endif
