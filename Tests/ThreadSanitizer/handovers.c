// Tells the thread sanitizer of two hand-overs that it can't see on Linux, because they happen inside libraries of the toolchain that it was
// not compiled into. Without this, both are reported as races, as handovers.swift shows; with it, nothing has to be suppressed.
//
// - The standard library's Mutex: who takes a free one is seen; who has to wait for it, and who wakes others, is not.
// - A continuation that is resumed before its task has come to wait for it. Of one that is resumed later the runtime tells by itself.
//
// Loaded before those libraries (LD_PRELOAD); each function here calls the library's own of the same name.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define ASYNC __attribute__((swiftasynccall))

// In a program without the sanitizer, as `swift` itself, nobody is told.
static void ignore(const void *address) {}
static void (*acquire)(const void *) = ignore;
static void (*release)(const void *) = ignore;

// The next definition of a symbol: the library's own. Looked up once.
#define ORIGINAL(symbol) \
  ({ \
    static _Atomic(void *) found; \
    void *address = atomic_load_explicit(&found, memory_order_relaxed); \
    if (!address) { \
      address = dlsym(RTLD_NEXT, symbol); \
      atomic_store_explicit(&found, address, memory_order_relaxed); \
    } \
    address; \
  })

__attribute__((constructor)) static void find(void) {
  void *acquiring = dlsym(RTLD_DEFAULT, "__tsan_acquire"), *releasing = dlsym(RTLD_DEFAULT, "__tsan_release");
  if (!acquiring || !releasing) return;
  acquire = (void (*)(const void *))acquiring;
  release = (void (*)(const void *))releasing;
}

// Mutex

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK_SLOW "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lockSlow(uint32_t thread, SELF void *handle) __asm__(LOCK_SLOW);
SWIFT void lockSlow(uint32_t thread, SELF void *handle) {
  ((SWIFT void (*)(uint32_t, SELF void *))ORIGINAL(LOCK_SLOW))(thread, handle);
  acquire(handle);
}

SWIFT _Bool tryLockSlow(SELF void *handle) __asm__(TRY_LOCK_SLOW);
SWIFT _Bool tryLockSlow(SELF void *handle) {
  _Bool isLocked = ((SWIFT _Bool (*)(SELF void *))ORIGINAL(TRY_LOCK_SLOW))(handle);
  if (isLocked) acquire(handle);
  return isLocked;
}

SWIFT void unlockSlow(SELF void *handle) __asm__(UNLOCK_SLOW);
SWIFT void unlockSlow(SELF void *handle) {
  release(handle);
  ((SWIFT void (*)(SELF void *))ORIGINAL(UNLOCK_SLOW))(handle);
}

// Continuations

// What a task waits with, as the compiler lays it out in every program.
struct continuation {
  void *parent, *resume;
  uintptr_t flags;
  _Atomic(uintptr_t) status;
};
enum { resumed = 2 };

extern SWIFT void *swift_task_getCurrent(void) __attribute__((weak));

// Whether a task is resumed before or after it waits must not change while it is looked at. The sanitizer mustn't see this lock, which would
// order what nothing else does: so it spins, and is compiled without it.
static atomic_flag stripes[256];

// Nobody waits for it for ever: who cancels a task holds a lock of the runtime that the holder of this one may be waiting for. Going on without
// can at worst report a race that is none.
static atomic_flag *lock(void *task) {
  atomic_flag *stripe = &stripes[((uintptr_t)task >> 5) * 0x9E3779B97F4A7C15u >> 56];
  for (int turn = 0; turn < 20000; turn++) {
    if (!atomic_flag_test_and_set_explicit(stripe, memory_order_acquire)) return stripe;
    sched_yield();
  }
  return 0;
}

static void unlock(atomic_flag *stripe) {
  if (stripe) atomic_flag_clear_explicit(stripe, memory_order_release);
}

SWIFT void swift_continuation_resume(void *task) {
  atomic_flag *stripe = lock(task);
  release(task);
  ((SWIFT void (*)(void *))ORIGINAL("swift_continuation_resume"))(task);
  unlock(stripe);
}

SWIFT void swift_continuation_throwingResume(void *task) {
  atomic_flag *stripe = lock(task);
  release(task);
  ((SWIFT void (*)(void *))ORIGINAL("swift_continuation_throwingResume"))(task);
  unlock(stripe);
}

SWIFT void swift_continuation_throwingResumeWithError(void *task, void *error) {
  atomic_flag *stripe = lock(task);
  release(task);
  ((SWIFT void (*)(void *, void *))ORIGINAL("swift_continuation_throwingResumeWithError"))(task, error);
  unlock(stripe);
}

typedef ASYNC void (*await)(struct continuation *);

ASYNC void swift_continuation_await(struct continuation *continuation) {
  await original = (await)ORIGINAL("swift_continuation_await");
  void *task = swift_task_getCurrent();
  atomic_flag *stripe = lock(task);
  if (atomic_load_explicit(&continuation->status, memory_order_acquire) == resumed) {
    acquire(task);
    unlock(stripe);
    // Goes on with the task: as a tail call, or the stack would grow.
    __attribute__((musttail)) return original(continuation);
  }
  // Returns at once, the task having been put to sleep.
  original(continuation);
  unlock(stripe);
}
