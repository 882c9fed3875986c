/* limit: the least work a chat server can do, in C, as the physical limit to compare with.
 *
 * usage: limit PORT tick|each
 * build: cc -O2 -o limit limit.c
 *
 *     tick   whatever a room's members are to hear in one turn of the loop goes out in one send()
 *            per member; the speaker hears himself too (IRC's echo-message)
 *     each   one send() per message and member, as many servers do
 *
 * It knows enough of NICK, USER, JOIN and PRIVMSG to serve load.c, and nothing else: no state but
 * who is in which room, no checks, no names list, no history. Never run it where others can reach
 * it. It listens on 127.0.0.1 only.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_SOCKETS = 65536, MAX_ROOMS = 2000, MAX_TEXT = 4096 };

struct text {
    char *bytes;
    size_t length, room;
};

struct client {
    int socket;
    int room;             /* -1: none */
    size_t heard_from;    /* where this tick's text of the room starts for one who has just come in */
    bool names_due;       /* came in this tick and is still to get his 366 */
    char nick[16];
    char input[MAX_TEXT]; /* the start of a line */
    size_t input_length;
    struct text unsent;   /* what the kernel did not take */
};

struct room {
    struct client **members;
    int count, space;
    struct text said; /* in this tick */
};

static struct client *clients[MAX_SOCKETS];
static struct room rooms[MAX_ROOMS];
static int busy_rooms[MAX_ROOMS], busy_count; /* rooms in which something was said in this tick */
static bool send_each;

static void fail(const char *why)
{
    fprintf(stderr, "limit: %s\n", why);
    exit(2);
}

/* --------------------------------------------------------------------------------------- sending */

static void append(struct text *text, const char *bytes, size_t length)
{
    if (text->length + length > text->room) {
        text->room = (text->length + length) * 2;
        text->bytes = realloc(text->bytes, text->room);
        if (!text->bytes) fail("no memory");
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

static void send_or_keep(struct client *client, const char *bytes, size_t length)
{
    ssize_t sent = 0;
    if (!client->unsent.length) sent = send(client->socket, bytes, length, MSG_NOSIGNAL);
    if (sent < 0) sent = 0;
    if ((size_t)sent < length) append(&client->unsent, bytes + sent, length - (size_t)sent);
}

static void send_kept(struct client *client)
{
    struct text *unsent = &client->unsent;
    if (!unsent->length) return;
    ssize_t sent = send(client->socket, unsent->bytes, unsent->length, MSG_NOSIGNAL);
    if (sent <= 0) return;
    memmove(unsent->bytes, unsent->bytes + sent, unsent->length - (size_t)sent);
    unsent->length -= (size_t)sent;
}

static void send_end_of_names(struct client *client)
{
    char line[100];
    int length = snprintf(line, sizeof line, ":limit 366 %s #b%d :End\r\n", client->nick,
                          client->room);
    send_or_keep(client, line, (size_t)length);
    client->names_due = false;
}

/* Tell a room at once (`each`) or when the tick ends (`tick`). */
static void tell(struct room *room, const char *line, size_t length, struct client *speaker)
{
    if (send_each) {
        for (int i = 0; i < room->count; i++)
            if (room->members[i] != speaker) send_or_keep(room->members[i], line, length);
        return;
    }
    if (!room->said.length) busy_rooms[busy_count++] = (int)(room - rooms);
    append(&room->said, line, length);
}

static void end_tick(void)
{
    for (int i = 0; i < busy_count; i++) {
        struct room *room = &rooms[busy_rooms[i]];
        for (int j = 0; j < room->count; j++) {
            struct client *member = room->members[j];
            size_t from = member->heard_from;
            member->heard_from = 0;
            send_or_keep(member, room->said.bytes + from, room->said.length - from);
            if (member->names_due) send_end_of_names(member);
        }
        room->said.length = 0;
    }
    busy_count = 0;
}

/* ------------------------------------------------------------------------------------- receiving */

static void join(struct client *client, int number)
{
    if (number < 0 || number >= MAX_ROOMS || client->room >= 0) return;
    struct room *room = &rooms[number];
    if (room->count == room->space) {
        room->space = room->space ? room->space * 2 : 8;
        room->members = realloc(room->members, (size_t)room->space * sizeof *room->members);
        if (!room->members) fail("no memory");
    }
    room->members[room->count++] = client;
    client->room = number;
    client->heard_from = room->said.length;
    client->names_due = true;
    char line[100];
    int length = snprintf(line, sizeof line, ":%s!b@127.0.0.1 JOIN #b%d\r\n", client->nick, number);
    tell(room, line, (size_t)length, NULL);
    if (send_each) send_end_of_names(client);
}

static void leave(struct client *client)
{
    struct room *room = client->room >= 0 ? &rooms[client->room] : NULL;
    for (int i = 0; room && i < room->count; i++)
        if (room->members[i] == client) {
            room->members[i] = room->members[--room->count];
            break;
        }
    clients[client->socket] = NULL;
    close(client->socket);
    free(client->unsent.bytes);
    free(client);
}

/* `line` ends with a zero byte in place of its line end. */
static void take_line(struct client *client, const char *line)
{
    char reply[MAX_TEXT + 100];
    if (!strncmp(line, "NICK ", 5)) {
        snprintf(client->nick, sizeof client->nick, "%s", line + 5);
    } else if (!strncmp(line, "USER ", 5)) {
        int length = snprintf(reply, sizeof reply, ":limit 001 %s :hi\r\n", client->nick);
        send_or_keep(client, reply, (size_t)length);
    } else if (!strncmp(line, "JOIN #b", 7)) {
        join(client, atoi(line + 7));
    } else if (!strncmp(line, "PRIVMSG #b", 10) && client->room >= 0) {
        int length = snprintf(reply, sizeof reply, ":%s!b@127.0.0.1 %s\r\n", client->nick, line);
        tell(&rooms[client->room], reply, (size_t)length, client);
    }
}

/* False if the client is gone. */
static bool receive(struct client *client)
{
    for (;;) {
        size_t space = sizeof client->input - client->input_length;
        ssize_t got = recv(client->socket, client->input + client->input_length, space, 0);
        if (got < 0 && errno == EAGAIN) return true;
        if (got <= 0) return false;
        char *line = client->input, *end = line + client->input_length + got, *stop;
        while ((stop = memchr(line, '\n', (size_t)(end - line)))) {
            *(stop > line && stop[-1] == '\r' ? stop - 1 : stop) = '\0';
            take_line(client, line);
            line = stop + 1;
        }
        client->input_length = (size_t)(end - line);
        if (client->input_length == sizeof client->input) return false; /* a line without end */
        memmove(client->input, line, client->input_length);
    }
}

/* -------------------------------------------------------------------------------------- the loop */

static int listen_on(int port)
{
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096))
        fail(strerror(errno));
    return listener;
}

static void accept_all(int listener, int epoll)
{
    int socket, yes = 1;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct client *client = socket < MAX_SOCKETS ? calloc(1, sizeof *client) : NULL;
        if (!client) fail("too many clients");
        client->socket = socket;
        client->room = -1;
        clients[socket] = client;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = socket};
        epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    }
}

static void serve(int listener)
{
    int epoll = epoll_create1(0);
    struct epoll_event events[512], event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < count; i++) {
            struct client *client = clients[events[i].data.fd];
            if (events[i].data.fd == listener)
                accept_all(listener, epoll);
            else if (client) {
                if (events[i].events & EPOLLOUT) send_kept(client);
                if (events[i].events & ~(uint32_t)EPOLLOUT && !receive(client)) leave(client);
            }
        }
        end_tick();
    }
}

int main(int count, char **arguments)
{
    if (count != 3 || (strcmp(arguments[2], "tick") && strcmp(arguments[2], "each")))
        fail("usage: limit PORT tick|each");
    send_each = !strcmp(arguments[2], "each");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    serve(listen_on(atoi(arguments[1])));
    return 0;
}
