/* load: many IRC clients in one process, to see how fast a server passes messages on.
 *
 * usage: load PORT CLIENTS ROOMS LINE_BYTES AT_ONCE LIMIT_S [CAPABILITIES]
 * build: cc -O2 -o load load.c
 *        cc -O2 -DTLS -o load load.c -lssl -lcrypto     all clients speak TLS 1.3, with one cipher
 *
 * CLIENTS connections to 127.0.0.1:PORT register as b0, b1, …; at most AT_ONCE of them
 * are on their way in at any time. When all are registered they join the rooms #b0 … #b(ROOMS-1)
 * round robin, at most MAX_JOINING at any time; with ROOMS = 0 they join none. If all this takes
 * longer than LIMIT_S the program ends. Then it HOLDS: the clients answer PING and do nothing else,
 * while it reads orders from standard input, one a line:
 *
 *     measure WINDOW SECONDS     say messages of LINE_BYTES for SECONDS, see below
 *     (end of input)             leave
 *
 * The load is a closed loop: message k of a room is sent as soon as message k-WINDOW has begun to
 * arrive (and all before it have arrived everywhere), so that a slow server is asked less, and no
 * queue grows without end. Members take turns in speaking. Each message carries the time it was
 * sent at, so each delivery gives a latency. An echo to the speaker is no delivery.
 *
 * Standard output has one JSON object per line: first how the joining went, then one per `measure`.
 * One thread and one epoll: what it measures is the server as long as `cpu_share` stays below 1.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifdef TLS
#include <openssl/ssl.h>
#endif

enum {
    MAX_JOINING = 200,            /* clients that have said JOIN and wait for the 366 */
    CLIENTS_PER_ADDRESS = 20000,  /* a source address has 28,232 ports by default; then the next */
    READ_BYTES = 256 * 1024,      /* one recv; every client shares the buffer */
    MAX_LINE = 8192,
    QUIET_MS = 300,               /* nothing came for so long: the join storm is over */
    SETTLE_LIMIT_S = 60,
    DRAIN_LIMIT_S = 5,
    MAX_SECONDS = 600,            /* of one measurement */
    BUCKETS = 1024,
};

enum state { LOST, REGISTERING, WELCOME, JOINING, READY };

struct client {
    int socket;
    int number;
    int room; /* -1: in none */
    enum state state;
#ifdef TLS
    SSL *tls;
#endif
    int saved_length; /* the start of a line whose end has not come yet */
    char *saved;
};

struct room {
    int members;
    long sent;      /* messages */
    long delivered; /* copies that arrived at members other than the speaker */
};

static struct client *clients;
static struct room *rooms;
static int client_count, room_count, line_bytes, at_once;
static const char *capabilities = ""; /* that every client asks for, space-separated */
static int welcome_count, ready_count, lost_count; /* who is ready has been made welcome too */
static long joins_heard; /* JOIN lines, one's own included */
static int epoll;
static uint64_t received_at; /* when the bytes that are being read came in */
static bool measuring;
static uint64_t latency_counts[BUCKETS];

/* ---------------------------------------------------------------------------------- small things */

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t after_s(double seconds) { return now_ns() + (uint64_t)(seconds * 1e9); }

static double seconds_since(uint64_t start_ns) { return (double)(now_ns() - start_ns) / 1e9; }

static double own_cpu_s(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void fail(const char *why)
{
    fprintf(stderr, "load: %s\n", why);
    exit(2);
}

/* ------------------------------------------------------------------------------------- latencies */

/* 16 buckets per power of two of microseconds: a bucket is at most 6 % wide. */
static int bucket_of(uint64_t us)
{
    if (us < 16) return (int)us;
    int power = 63 - __builtin_clzll(us);
    int bucket = (power - 3) * 16 + (int)((us >> (power - 4)) & 15);
    return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

static uint64_t lowest_of(int bucket)
{
    if (bucket < 16) return (uint64_t)bucket;
    int power = bucket / 16 + 3;
    return (1ull << power) | ((uint64_t)(bucket % 16) << (power - 4));
}

/* The latency in us that `share` of the deliveries stayed below or at; 0 if there were none. */
static uint64_t percentile(double share)
{
    uint64_t total = 0, seen = 0;
    for (int i = 0; i < BUCKETS; i++) total += latency_counts[i];
    for (int i = 0; i < BUCKETS && total; i++) {
        seen += latency_counts[i];
        if ((double)seen >= share * (double)total) return lowest_of(i);
    }
    return 0;
}

/* ------------------------------------------------------------------------------------------- TLS */

#ifdef TLS
static SSL_CTX *tls_context;

/* The same cipher for every server; any certificate will do: the server is this machine's own. */
static void tls_set_up(void)
{
    tls_context = SSL_CTX_new(TLS_client_method());
    if (!tls_context || !SSL_CTX_set_min_proto_version(tls_context, TLS1_3_VERSION) ||
        !SSL_CTX_set_ciphersuites(tls_context, "TLS_AES_128_GCM_SHA256"))
        fail("no TLS 1.3");
    SSL_CTX_set_mode(tls_context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(tls_context, 1); /* one recv for all records that are there */
}

/* Shake hands on a socket that still blocks. */
static bool tls_begin(struct client *client)
{
    client->tls = SSL_new(tls_context);
    return client->tls && SSL_set_fd(client->tls, client->socket) == 1 &&
           SSL_connect(client->tls) == 1;
}

static void tls_end(struct client *client)
{
    SSL_free(client->tls);
    client->tls = NULL;
}

static int transmit(struct client *client, const char *line, int length)
{
    return SSL_write(client->tls, line, length);
}

/* As recv: -1 with EAGAIN when there is nothing. */
static ssize_t take_in(struct client *client, char *buffer)
{
    int got = SSL_read(client->tls, buffer, READ_BYTES);
    if (got > 0) return got;
    int why = SSL_get_error(client->tls, got);
    if (why == SSL_ERROR_ZERO_RETURN) return 0;
    errno = why == SSL_ERROR_WANT_READ ? EAGAIN : EPROTO;
    return -1;
}

/* A record is all that a read gives, so only EAGAIN tells that the socket is empty. */
static bool may_have_more(ssize_t got) { return got > 0; }
#else
static void tls_set_up(void) {}
static bool tls_begin(struct client *client) { return client != NULL; }
static void tls_end(struct client *client) { (void)client; }

static int transmit(struct client *client, const char *line, int length)
{
    return (int)send(client->socket, line, (size_t)length, MSG_NOSIGNAL);
}

static ssize_t take_in(struct client *client, char *buffer)
{
    return recv(client->socket, buffer, READ_BYTES, 0);
}

static bool may_have_more(ssize_t got) { return got == READ_BYTES; } /* a short read emptied it */
#endif

/* ------------------------------------------------------------------------------------ one client */

static void lose(struct client *client, const char *why)
{
    if (client->state == LOST) return;
    if (lost_count++ == 0) fprintf(stderr, "load: b%d lost: %s\n", client->number, why);
    if (client->state > REGISTERING) welcome_count--;
    if (client->state == READY) ready_count--;
    client->state = LOST;
    tls_end(client);
    close(client->socket);
    client->socket = -1;
}

/* Lines are short and few are on their way: if one does not fit the server has stopped reading. */
static void say(struct client *client, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof line) fail("a line is too long to send");
    if (transmit(client, line, length) != length)
        lose(client, "the server does not read");
}

static void be_welcomed(struct client *client)
{
    if (client->state != REGISTERING) return;
    client->state = WELCOME;
    welcome_count++;
}

static void become_ready(struct client *client)
{
    if (client->state != JOINING) return;
    client->state = READY;
    ready_count++;
}

static void take_message(struct client *client, const char *line, const char *text, size_t length)
{
    bool own_echo = line[0] == ':' && line[1] == 'b' && atoi(line + 2) == client->number;
    if (client->room < 0 || own_echo) return;
    rooms[client->room].delivered++;
    const char *stamp = measuring ? memmem(text, length, "T=", 2) : NULL;
    if (!stamp) return;
    uint64_t sent_at = strtoull(stamp + 2, NULL, 16);
    latency_counts[bucket_of(received_at > sent_at ? (received_at - sent_at) / 1000 : 0)]++;
}

/* `line` ends at `length` with a zero byte in place of its line end. */
static void take_line(struct client *client, const char *line, size_t length)
{
    if (*line == '@') {
        const char *tags = line;
        if (!(line = memchr(tags, ' ', length))) return;
        length -= (size_t)(++line - tags);
    }
    const char *command = line;
    if (*line == ':') {
        command = memchr(line, ' ', length);
        if (!command) return;
        command++;
    }
    size_t rest = length - (size_t)(command - line);
    if (!strncmp(command, "PRIVMSG ", 8))
        take_message(client, line, command, rest);
    else if (!strncmp(command, "JOIN ", 5))
        joins_heard++;
    else if (!strncmp(command, "PING", 4))
        say(client, "PONG%s\r\n", command + 4);
    else if (!strncmp(command, "001 ", 4))
        be_welcomed(client);
    else if (!strncmp(command, "366 ", 4))
        become_ready(client);
    else if (!strncmp(command, "CAP ", 4) && strstr(command, " NAK "))
        lose(client, line);
    else if (!strncmp(command, "ERROR", 5) || (!strncmp(command, "43", 2) && client->state < READY))
        lose(client, line); /* 43x: the nick is refused */
}

static void save(struct client *client, const char *start, size_t length)
{
    if (length > MAX_LINE) fail("a line has no end");
    client->saved_length = (int)length;
    if (!length) return;
    if (!client->saved && !(client->saved = malloc(MAX_LINE))) fail("no memory");
    memcpy(client->saved, start, length);
}

static void receive(struct client *client)
{
    static char buffer[MAX_LINE + READ_BYTES];
    ssize_t got;
    do {
        memcpy(buffer, client->saved ? client->saved : "", (size_t)client->saved_length);
        got = take_in(client, buffer + client->saved_length);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) {
            lose(client, got ? strerror(errno) : "closed by the server");
            return;
        }
        received_at = now_ns();
        char *line = buffer, *end = buffer + client->saved_length + got, *stop;
        while (client->state != LOST && (stop = memchr(line, '\n', (size_t)(end - line)))) {
            char *last = stop > line && stop[-1] == '\r' ? stop - 1 : stop;
            *last = '\0';
            take_line(client, line, (size_t)(last - line));
            line = stop + 1;
        }
        save(client, line, (size_t)(end - line));
    } while (client->state != LOST && may_have_more(got));
}

/* Read whatever came in, waiting for it at most wait_ms. */
static void pump(int wait_ms)
{
    struct epoll_event events[512];
    int count = epoll_wait(epoll, events, 512, wait_ms);
    for (int i = 0; i < count; i++) {
        struct client *client = &clients[events[i].data.u32];
        if (client->state != LOST) receive(client);
    }
}

/* --------------------------------------------------------------------------------------- joining */

static bool reach(int socket, int number, int port, uint64_t deadline)
{
    struct sockaddr_in own = {.sin_family = AF_INET}, server = {.sin_family = AF_INET};
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(number / CLIENTS_PER_ADDRESS));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server.sin_port = htons((uint16_t)port);
    if (number >= CLIENTS_PER_ADDRESS && bind(socket, (void *)&own, sizeof own)) return false;
    struct timeval patience = {.tv_sec = 1}; /* of one connect(); it can be called again */
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    while (connect(socket, (void *)&server, sizeof server))
        if ((errno != EINPROGRESS && errno != EALREADY) || now_ns() > deadline) return false;
    return true;
}

static void register_client(struct client *client, int port, uint64_t deadline)
{
    int number = (int)(client - clients), yes = 1;
    client->number = number;
    client->room = room_count ? number % room_count : -1;
    client->state = REGISTERING;
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->socket < 0 || !reach(client->socket, number, port, deadline)) {
        lose(client, now_ns() < deadline ? strerror(errno) : "no time left to connect");
        return;
    }
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (!tls_begin(client)) {
        lose(client, "no TLS");
        return;
    }
    fcntl(client->socket, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)number};
    epoll_ctl(epoll, EPOLL_CTL_ADD, client->socket, &event);
    if (*capabilities)
        say(client, "CAP REQ :%s\r\nNICK b%d\r\nUSER b 0 * :b\r\nCAP END\r\n", capabilities, number);
    else
        say(client, "NICK b%d\r\nUSER b 0 * :b\r\n", number);
}

static void join_room(struct client *client)
{
    if (client->state != WELCOME) return;
    client->state = JOINING;
    rooms[client->room].members++;
    say(client, "JOIN #b%d\r\n", client->room);
}

static void register_everybody(int port, uint64_t deadline)
{
    for (int i = 0; i < client_count && now_ns() < deadline; i++) {
        register_client(&clients[i], port, deadline);
        pump(0);
        while (i + 1 - welcome_count - lost_count >= at_once && now_ns() < deadline) pump(1);
    }
    while (welcome_count + lost_count < client_count && now_ns() < deadline) pump(5);
}

static void join_everybody(uint64_t deadline)
{
    for (int i = 0; i < client_count && now_ns() < deadline; i++) {
        join_room(&clients[i]);
        pump(0);
        while (i + 1 - ready_count - lost_count >= MAX_JOINING && now_ns() < deadline) pump(1);
    }
    while (ready_count + lost_count < client_count && now_ns() < deadline) pump(5);
}

/* Until nothing has come in for QUIET_MS: everybody has been told of everybody's joining. */
static void settle(void)
{
    uint64_t deadline = after_s(SETTLE_LIMIT_S);
    received_at = now_ns();
    while (now_ns() < deadline && now_ns() - received_at < QUIET_MS * 1000000ull) pump(10);
}

static long joins_expected(void)
{
    long sum = 0;
    for (int i = 0; i < room_count; i++) sum += (long)rooms[i].members * (rooms[i].members + 1) / 2;
    return sum;
}

/* Whether everybody is in: registered, and with the end of the names list (366) if there are rooms.
 * The JSON's register_s runs from the first connect to the last 001, join_s from there to the last
 * 366, settle_s from there to the last byte about somebody's joining. */
static bool come_in(int port, double limit_s)
{
    uint64_t start = now_ns(), deadline = after_s(limit_s);
    register_everybody(port, deadline);
    uint64_t registered = now_ns();
    if (room_count && welcome_count == client_count) join_everybody(deadline);
    uint64_t joined = now_ns();
    bool all_in = (room_count ? ready_count : welcome_count) == client_count;
    if (all_in) settle();
    uint64_t settled = received_at > joined ? received_at : joined;
    printf("{\"clients\": %d, \"registered\": %d, \"joined\": %d, \"lost\": %d, "
           "\"register_s\": %.3f, \"join_s\": %.3f, \"settle_s\": %.3f, "
           "\"joins_heard\": %ld, \"joins_expected\": %ld}\n",
           client_count, welcome_count, ready_count, lost_count, (double)(registered - start) / 1e9,
           (double)(joined - registered) / 1e9, (double)(settled - joined) / 1e9, joins_heard,
           joins_expected());
    return all_in;
}

/* ------------------------------------------------------------------------------------- measuring */

static void speak(int number)
{
    struct room *room = &rooms[number];
    struct client *speaker = &clients[(room->sent % room->members) * room_count + number];
    char text[512];
    int length = snprintf(text, sizeof text, "PRIVMSG #b%d :T=%016llx ", number,
                          (unsigned long long)now_ns());
    while (length < line_bytes) text[length++] = 'x';
    text[length] = '\0';
    say(speaker, "%s\r\n", text);
    room->sent++;
}

static void fill_window(int number, int window)
{
    struct room *room = &rooms[number];
    for (int i = 0; i < window; i++)
        if ((room->sent - window) * (room->members - 1) < room->delivered) speak(number);
}

static long deliveries(void)
{
    long sum = 0;
    for (int i = 0; i < room_count; i++) sum += rooms[i].delivered;
    return sum;
}

static long deliveries_due(void)
{
    long sum = 0;
    for (int i = 0; i < room_count; i++) sum += rooms[i].sent * (rooms[i].members - 1);
    return sum;
}

static long messages_sent(void)
{
    long sum = 0;
    for (int i = 0; i < room_count; i++) sum += rooms[i].sent;
    return sum;
}

/* Take in what is still on its way, so that the next measurement starts in silence. */
static void drain(void)
{
    uint64_t deadline = after_s(DRAIN_LIMIT_S);
    while (deliveries() < deliveries_due() && !lost_count && now_ns() < deadline) pump(5);
}

static void measure(int window, double seconds)
{
    memset(latency_counts, 0, sizeof latency_counts);
    for (int i = 0; i < room_count; i++) rooms[i].sent = rooms[i].delivered = 0;
    double cpu_s = own_cpu_s();
    uint64_t start = now_ns(), end = after_s(seconds);
    measuring = true;
    while (now_ns() < end && !lost_count) {
        for (int i = 0; i < room_count; i++) fill_window(i, window);
        pump(1);
    }
    measuring = false;
    double took_s = seconds_since(start);
    long delivered = deliveries();
    cpu_s = own_cpu_s() - cpu_s;
    drain();
    printf("{\"sent\": %ld, \"deliveries\": %ld, \"missing\": %ld, \"lost\": %d, \"seconds\": %.3f, "
           "\"deliveries_per_s\": %.0f, \"p50_us\": %llu, \"p99_us\": %llu, \"p999_us\": %llu, "
           "\"cpu_share\": %.2f}\n",
           messages_sent(), delivered, deliveries_due() - deliveries(), lost_count, took_s,
           (double)delivered / took_s, (unsigned long long)percentile(0.50),
           (unsigned long long)percentile(0.99), (unsigned long long)percentile(0.999),
           cpu_s / took_s);
}

/* ---------------------------------------------------------------------------------------- orders */

/* Hold the connections until an order comes; false at the end of input. */
static bool next_order(char *order, int size)
{
    struct pollfd sources[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                               {.fd = epoll, .events = POLLIN}};
    for (;;) {
        if (poll(sources, 2, -1) < 0 && errno != EINTR) return false;
        if (sources[1].revents) pump(0);
        if (sources[0].revents) return fgets(order, size, stdin) != NULL;
    }
}

static void obey(const char *order)
{
    int window;
    double seconds;
    if (sscanf(order, "measure %d %lf", &window, &seconds) != 2 || window < 1 ||
        !(seconds > 0 && seconds <= MAX_SECONDS))
        fail("an order is: measure WINDOW SECONDS");
    if (!room_count || client_count < 2 * room_count)
        fail("to measure, every room needs two members");
    measure(window, seconds);
}

static void set_up(char **arguments)
{
    client_count = atoi(arguments[2]);
    room_count = atoi(arguments[3]);
    line_bytes = atoi(arguments[4]);
    at_once = atoi(arguments[5]);
    if (client_count < 1 || room_count < 0 || at_once < 1)
        fail("CLIENTS and AT_ONCE must be 1 or more, ROOMS 0 or more");
    if (line_bytes < 40 || line_bytes > 500) fail("LINE_BYTES must be 40 to 500");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    clients = calloc((size_t)client_count, sizeof *clients);
    rooms = calloc((size_t)room_count + 1, sizeof *rooms);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!clients || !rooms || epoll < 0) fail("no memory");
    setvbuf(stdin, NULL, _IONBF, 0); /* or poll() would not see a line that stdio has already read */
    setvbuf(stdout, NULL, _IOLBF, 0);
}

int main(int count, char **arguments)
{
    if (count != 7 && count != 8)
        fail("usage: load PORT CLIENTS ROOMS LINE_BYTES AT_ONCE LIMIT_S [CAPABILITIES]");
    if (count == 8) capabilities = arguments[7];
    set_up(arguments);
    tls_set_up();
    if (!come_in(atoi(arguments[1]), atof(arguments[6]))) return 1;
    char order[100];
    while (!lost_count && next_order(order, sizeof order)) obey(order);
    return lost_count ? 1 : 0;
}
