#include <errno.h>
#include <mongoc/mongoc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// Sockets of our own under the library's streams: so that another thread can end every wait on them, and so that it is known why TLS failed.

typedef enum {
  WELLSENSE_TLS_UNTRIED,
  WELLSENSE_TLS_DONE,
  /// The server's certificate isn't good, or there is none that the server takes.
  WELLSENSE_TLS_REFUSED,
  /// The server hung up instead of answering, as one does that speaks plain text.
  WELLSENSE_TLS_BROKEN_OFF,
} wellsense_tls_outcome;

/// How a client reaches its servers. It must live as long as the client.
typedef struct {
  void *owner;
  /// Called on the client's thread before a wait on a new descriptor, which false forbids, and before it is closed.
  bool (*opened)(void *owner, int descriptor);
  void (*closed)(void *owner, int descriptor);
  bool usesTLS;
  char *authorityFile;
  char *certificateFile;
  char *keyPassword;
  wellsense_tls_outcome tls;
  /// Whether a connection broke or was silent for too long since this was last set to false. A login that ends so is told as refused.
  bool hasBroken;
} wellsense_mongo_network;

typedef struct {
  mongoc_stream_t stream;
  wellsense_mongo_network *network;
  int descriptor;
  bool hasTimedOut;
  bool hasEnded;
} wellsense_mongo_socket;

/// When a wait ends: −1 never, 0 at once.
static inline int64_t wellsense_until(int32_t milliseconds) {
  return milliseconds <= 0 ? milliseconds < 0 ? -1 : 0 : bson_get_monotonic_time() / 1000 + milliseconds;
}

/// Waits until something can be done; false with `errno` once the time has passed.
static inline bool wellsense_socket_wait(wellsense_mongo_socket *socket, short events, int64_t until) {
  if (until == 0) {
    errno = EAGAIN;
    return false;
  }
  while (true) {
    int64_t rest = until < 0 ? -1 : until - bson_get_monotonic_time() / 1000;
    struct pollfd waited = {socket->descriptor, events, 0};
    int count = poll(&waited, 1, until >= 0 && rest < 0 ? 0 : (int)rest);
    if (count > 0) return true;
    if (count == 0) {
      socket->hasTimedOut = true;
      socket->network->hasBroken = true;
      errno = ETIMEDOUT;
      return false;
    }
    if (errno != EINTR) return false;
  }
}

static int wellsense_socket_close(mongoc_stream_t *stream) {
  wellsense_mongo_socket *socket = (wellsense_mongo_socket *)stream;
  if (socket->descriptor < 0) return 0;
  socket->network->closed(socket->network->owner, socket->descriptor);
  int result = close(socket->descriptor);
  socket->descriptor = -1;
  return result;
}

static void wellsense_socket_destroy(mongoc_stream_t *stream) {
  wellsense_socket_close(stream);
  bson_free(stream);
}

static int wellsense_socket_flush(mongoc_stream_t *stream) {
  (void)stream;
  return 0;
}

static ssize_t wellsense_socket_writev(mongoc_stream_t *stream, mongoc_iovec_t *parts, size_t count, int32_t milliseconds) {
  wellsense_mongo_socket *socket = (wellsense_mongo_socket *)stream;
  int64_t until = wellsense_until(milliseconds);
  ssize_t total = 0;
  size_t place = 0;
  // How much of the part at the place was sent.
  size_t offset = 0;
  while (place < count) {
    // The library may want its parts back as they were.
    struct iovec rest[8];
    size_t taken = 0;
    for (; taken < 8 && place + taken < count; taken++) rest[taken] = *(struct iovec *)&parts[place + taken];
    rest[0].iov_base = (char *)rest[0].iov_base + offset;
    rest[0].iov_len -= offset;
    // What follows goes into the same packets.
    int more = place + taken < count ? MSG_MORE : 0;
    struct msghdr message = {.msg_iov = rest, .msg_iovlen = taken};
    ssize_t sent = sendmsg(socket->descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT | more);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
      if (!wellsense_socket_wait(socket, POLLOUT, until)) return -1;
      continue;
    }
    if (sent < 0) {
      socket->hasEnded = true;
      socket->network->hasBroken = true;
      return -1;
    }
    total += sent;
    offset += (size_t)sent;
    while (place < count && offset >= parts[place].iov_len) offset -= parts[place++].iov_len;
  }
  return total;
}

static ssize_t wellsense_socket_readv(mongoc_stream_t *stream, mongoc_iovec_t *parts, size_t count, size_t least, int32_t milliseconds) {
  wellsense_mongo_socket *socket = (wellsense_mongo_socket *)stream;
  int64_t until = wellsense_until(milliseconds);
  size_t total = 0;
  size_t place = 0;
  size_t offset = 0;
  socket->hasTimedOut = false;
  while (place < count) {
    if (offset == parts[place].iov_len) {
      place++;
      offset = 0;
      continue;
    }
    ssize_t got = recv(socket->descriptor, (char *)parts[place].iov_base + offset, parts[place].iov_len - offset, MSG_DONTWAIT);
    if (got > 0) {
      offset += (size_t)got;
      total += (size_t)got;
      if (total >= least) return (ssize_t)total;
    } else if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
      if (!wellsense_socket_wait(socket, POLLIN, until)) return -1;
    } else {
      socket->hasEnded = true;
      socket->network->hasBroken = true;
      if (got == 0) errno = ECONNRESET;
      return -1;
    }
  }
  return (ssize_t)total;
}

static int wellsense_socket_setsockopt(mongoc_stream_t *stream, int level, int name, void *value, mongoc_socklen_t length) {
  return setsockopt(((wellsense_mongo_socket *)stream)->descriptor, level, name, value, length);
}

static bool wellsense_socket_check_closed(mongoc_stream_t *stream) {
  char byte;
  ssize_t got = recv(((wellsense_mongo_socket *)stream)->descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

static ssize_t wellsense_socket_poll(mongoc_stream_poll_t *streams, size_t count, int32_t milliseconds) {
  struct pollfd *waited = (struct pollfd *)bson_malloc0(sizeof(struct pollfd) * count);
  for (size_t place = 0; place < count; place++) {
    waited[place].fd = ((wellsense_mongo_socket *)streams[place].stream)->descriptor;
    waited[place].events = (short)streams[place].events;
  }
  ssize_t result = poll(waited, count, milliseconds);
  for (size_t place = 0; place < count; place++) streams[place].revents = waited[place].revents;
  bson_free(waited);
  return result;
}

static bool wellsense_socket_timed_out(mongoc_stream_t *stream) { return ((wellsense_mongo_socket *)stream)->hasTimedOut; }

static bool wellsense_socket_should_retry(mongoc_stream_t *stream) {
  (void)stream;
  return errno == EAGAIN || errno == EINTR;
}

/// Connects to one address; NULL if that fails in its time.
static inline wellsense_mongo_socket *wellsense_socket_connect(
    wellsense_mongo_network *network, const struct sockaddr *address, socklen_t length, int64_t until) {
  int descriptor = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return NULL;
  wellsense_mongo_socket *made = (wellsense_mongo_socket *)bson_malloc0(sizeof(wellsense_mongo_socket));
  made->network = network;
  made->descriptor = descriptor;
  // Not one of the library's own types.
  made->stream.type = 100;
  made->stream.destroy = wellsense_socket_destroy;
  made->stream.failed = wellsense_socket_destroy;
  made->stream.close = wellsense_socket_close;
  made->stream.flush = wellsense_socket_flush;
  made->stream.writev = wellsense_socket_writev;
  made->stream.readv = wellsense_socket_readv;
  made->stream.setsockopt = wellsense_socket_setsockopt;
  made->stream.check_closed = wellsense_socket_check_closed;
  made->stream.poll = wellsense_socket_poll;
  made->stream.timed_out = wellsense_socket_timed_out;
  made->stream.should_retry = wellsense_socket_should_retry;
  if (!network->opened(network->owner, descriptor)) {
    wellsense_socket_destroy(&made->stream);
    return NULL;
  }
  int on = 1;
  if (address->sa_family != AF_UNIX) {
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  }
  int failure = connect(descriptor, address, length) == 0 ? 0 : errno;
  if (failure == EINPROGRESS && wellsense_socket_wait(made, POLLOUT, until)) {
    socklen_t size = sizeof failure;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size);
  }
  if (failure == 0) return made;
  wellsense_socket_destroy(&made->stream);
  return NULL;
}

static inline wellsense_mongo_socket *wellsense_socket_open(
    wellsense_mongo_network *network, const mongoc_host_list_t *host, int64_t until) {
  if (host->family == AF_UNIX) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(host->host) >= sizeof address.sun_path) return NULL;
    strcpy(address.sun_path, host->host);
    return wellsense_socket_connect(network, (struct sockaddr *)&address, sizeof address, until);
  }
  char port[8];
  snprintf(port, sizeof port, "%hu", host->port);
  struct addrinfo hints = {.ai_family = host->family, .ai_socktype = SOCK_STREAM};
  struct addrinfo *addresses = NULL;
  if (getaddrinfo(host->host, port, &hints, &addresses) != 0) return NULL;
  wellsense_mongo_socket *made = NULL;
  for (struct addrinfo *address = addresses; address && !made; address = address->ai_next) {
    made = wellsense_socket_connect(network, address->ai_addr, address->ai_addrlen, until);
  }
  freeaddrinfo(addresses);
  return made;
}

/// Makes the library's streams: a socket, TLS over it where that is wanted, and a buffer.
static mongoc_stream_t *wellsense_mongo_initiate(
    const mongoc_uri_t *uri, const mongoc_host_list_t *host, void *context, bson_error_t *error) {
  wellsense_mongo_network *network = (wellsense_mongo_network *)context;
  int32_t milliseconds = mongoc_uri_get_option_as_int32(uri, MONGOC_URI_CONNECTTIMEOUTMS, 5000);
  wellsense_mongo_socket *socket = wellsense_socket_open(network, host, wellsense_until(milliseconds));
  if (!socket) {
    bson_set_error(error, MONGOC_ERROR_STREAM, MONGOC_ERROR_STREAM_CONNECT, "no connection");
    return NULL;
  }
  mongoc_stream_t *stream = &socket->stream;
  if (network->usesTLS) {
    mongoc_ssl_opt_t opts = {0};
    opts.ca_file = network->authorityFile;
    opts.pem_file = network->certificateFile;
    opts.pem_pwd = network->keyPassword;
    mongoc_stream_t *secured = mongoc_stream_tls_new_with_hostname(stream, host->host, &opts, 1);
    bool isSecured = secured && mongoc_stream_tls_handshake_block(secured, host->host, milliseconds, error);
    network->tls = isSecured             ? WELLSENSE_TLS_DONE
                   : socket->hasTimedOut ? WELLSENSE_TLS_UNTRIED
                   : socket->hasEnded    ? WELLSENSE_TLS_BROKEN_OFF
                                         : WELLSENSE_TLS_REFUSED;
    if (!isSecured) {
      mongoc_stream_destroy(secured ? secured : stream);
      bson_set_error(error, MONGOC_ERROR_STREAM, MONGOC_ERROR_STREAM_SOCKET, "no TLS");
      return NULL;
    }
    stream = secured;
  }
  // A small answer with one call to the kernel.
  return mongoc_stream_buffered_new(stream, 16384);
}

static inline void wellsense_mongo_use(mongoc_client_t *client, wellsense_mongo_network *network) {
  mongoc_client_set_stream_initiator(client, wellsense_mongo_initiate, network);
}
