#define _GNU_SOURCE
#include "CExit.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static bool (*_Atomic question)(void);

void wellsense_at_last(bool (*endsAtOnce)(void)) { atomic_store(&question, endsAtOnce); }

static void *writeOut(void *unused) {
  fflush(NULL);
  return unused;
}

static void last(int status, void *unused) {
  (void)unused;
  bool (*endsAtOnce)(void) = atomic_load(&question);
  if (!endsAtOnce || !endsAtOnce()) { return; }
  // Each stream has to be locked for it, and a thread that waits for input holds the lock of its own for as long.
  pthread_t thread;
  struct timespec end;
  clock_gettime(CLOCK_REALTIME, &end);
  end.tv_sec += 1;
  if (pthread_create(&thread, NULL, writeOut, NULL) == 0) { pthread_timedjoin_np(thread, NULL, &end); }
  _exit(status);
}

// What registers first runs last. In a program that is linked to this it comes before everything of the program's own, and after the
// constructors of libraries: what those registered, the end of OpenSSL for one, is still to come then. Within a shared library it registers
// too late to keep anything.
__attribute__((constructor(101))) static void registerFirst(void) { on_exit(last, NULL); }
