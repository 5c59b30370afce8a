#include <libpq-fe.h>

// Character constants don't reach Swift.
static const int WELLSENSE_DIAG_SQLSTATE = PG_DIAG_SQLSTATE;
static const int WELLSENSE_DIAG_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED;
