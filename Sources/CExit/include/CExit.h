#include <stdbool.h>

/// Sets what is asked at the end of `exit`, after every handler that the program registered and before libraries are taken down: whether
/// the process must end there and then, because threads are still inside them. It ends with the status that it was to end with, and what was
/// printed is written out.
void wellsense_at_last(bool (*_Nonnull endsAtOnce)(void));
