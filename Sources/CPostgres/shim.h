#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <time.h>

// Character constants don't reach Swift.
static const int WELLSENSE_DIAG_SQLSTATE = PG_DIAG_SQLSTATE;
static const int WELLSENSE_DIAG_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED;

/// When the server's certificate ends, in seconds since 1970; 0 where that can't be told.
///
/// libpq has brought OpenSSL along and doesn't say this itself: what it takes is looked up there, so that nobody needs OpenSSL's headers.
static inline int64_t wellsense_certificate_end(PGconn *connection) {
  void *session = PQsslStruct(connection, "OpenSSL");
  void *(*certificate)(const void *) = (void *(*)(const void *))dlsym(RTLD_DEFAULT, "SSL_get1_peer_certificate");
  const void *(*end)(const void *) = (const void *(*)(const void *))dlsym(RTLD_DEFAULT, "X509_get0_notAfter");
  int (*civil)(const void *, struct tm *) = (int (*)(const void *, struct tm *))dlsym(RTLD_DEFAULT, "ASN1_TIME_to_tm");
  void (*release)(void *) = (void (*)(void *))dlsym(RTLD_DEFAULT, "X509_free");
  if (!session || !certificate || !end || !civil || !release) return 0;
  void *shown = certificate(session);
  if (!shown) return 0;
  struct tm time = {0};
  int64_t seconds = civil(end(shown), &time) ? timegm(&time) : 0;
  release(shown);
  return seconds;
}
