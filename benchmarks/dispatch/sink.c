/* An SMTP server that accepts everything and keeps nothing, so fast that it bounds the sender alone.
 *
 *   sink [--delay MS] [--read BYTES]
 *
 * Listens on a free port of 127.0.0.1 and prints its number. On SIGTERM it prints what it took, as
 * JSON, and ends. Postfix's smtp-sink reads byte by byte and is itself the bottleneck above 40 KB.
 *
 * --delay  holds every reply back for so long, the greeting too: each round trip then costs so
 *          much, whatever the bandwidth. What one read brought is answered at once when its time
 *          has come, in order, so pipelined commands (RFC 2920) cost one round trip together.
 * --read   takes at most so many bytes at a time, so that tests can split messages anywhere.
 *
 * Commands out of order are answered 503: a sender that is fast but wrong must not look good.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CARRY = 4, CHUNK = 1 << 18, LINE = 2048, REPLIES = 1 << 14, EVENTS = 256 };
static const char END[] = "\r\n.\r\n"; /* RFC 5321 section 4.1.1.4; its first CRLF ends a line */

enum state { START, READY, HAS_SENDER, HAS_RECIPIENT, IN_DATA };

struct link {
    int fd;              /* -1 once it is closed */
    int pending;         /* replies of it that wait for their time */
    enum state state;
    int quitting;
    size_t line_length;  /* of a command that has not ended yet */
    char line[LINE];
    size_t carried;      /* the last bytes of the data so far, where END may have begun */
    char carry[CARRY];
};

struct reply {           /* one read's replies; the queue is in order of time, for the delay is one */
    struct reply *next;
    struct link *link;
    long long due;       /* ns */
    size_t length;
    char text[];
};

static struct reply *first, *last;
static long long delay;
static size_t most = CHUNK;
static unsigned long long messages, bytes, connections, refused;
static char buffer[CARRY + CHUNK];

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void release(struct link *link) {
    if (link->fd < 0 && link->pending == 0) free(link);
}

static void hang_up(struct link *link) {
    if (link->fd >= 0) close(link->fd);
    link->fd = -1;
}

/* Replies are small: a client that leaves no room for them does not read, and is dropped. */
static void put(struct link *link, const char *text, size_t length) {
    if (link->fd >= 0 && send(link->fd, text, length, MSG_NOSIGNAL) != (ssize_t)length) hang_up(link);
    if (link->quitting) hang_up(link);
}

static void answer(struct link *link, const char *text, size_t length) {
    if (length == 0) return;
    if (delay == 0) {
        put(link, text, length);
        return;
    }
    struct reply *reply = malloc(sizeof *reply + length);
    if (!reply) abort();
    *reply = (struct reply){.link = link, .due = now() + delay, .length = length};
    memcpy(reply->text, text, length);
    if (last) last->next = reply; else first = reply;
    last = reply;
    link->pending++;
}

/* Send what is due; how long until the next is, in ms (rounded up), -1 for never. */
static int answer_due(void) {
    while (first) {
        long long left = first->due - now();
        if (left > 0) return (int)((left + 999999) / 1000000);
        struct reply *reply = first;
        first = reply->next;
        if (!first) last = NULL;
        reply->link->pending--;
        put(reply->link, reply->text, reply->length);
        release(reply->link);
        free(reply);
    }
    return -1;
}

static int is(const char *line, const char *verb) { return strncasecmp(line, verb, strlen(verb)) == 0; }

static const char *command(struct link *link, const char *line) {
    if (is(line, "EHLO")) {
        link->state = READY;
        return "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 50000000\r\n";
    }
    if (is(line, "HELO")) {
        link->state = READY;
        return "250 sink\r\n";
    }
    if (is(line, "QUIT")) {
        link->quitting = 1;
        return "221 2.0.0 Bye\r\n";
    }
    if (is(line, "NOOP")) return "250 2.0.0 Ok\r\n";
    if (is(line, "RSET")) {
        if (link->state > READY) link->state = READY;
        return "250 2.0.0 Ok\r\n";
    }
    if (is(line, "MAIL FROM:<") && link->state == READY) {
        link->state = HAS_SENDER;
        return "250 2.1.0 Ok\r\n";
    }
    if (is(line, "RCPT TO:<") && (link->state == HAS_SENDER || link->state == HAS_RECIPIENT)) {
        link->state = HAS_RECIPIENT;
        return "250 2.1.5 Ok\r\n";
    }
    if (strcasecmp(line, "DATA") == 0 && link->state == HAS_RECIPIENT) {
        link->state = IN_DATA;
        memcpy(link->carry, "\r\n", link->carried = 2); /* a first line "." ends it, too */
        return "354 End data with <CR><LF>.<CR><LF>\r\n";
    }
    refused++;
    return "503 5.5.1 Bad sequence of commands\r\n";
}

/* Data at `from`, with CARRY bytes of room before it; where what follows it begins. */
static char *take_data(struct link *link, char *from, char *end) {
    char *start = from - link->carried;
    memcpy(start, link->carry, link->carried);
    char *found = memmem(start, (size_t)(end - start), END, sizeof END - 1);
    if (!found) {
        size_t length = (size_t)(end - start);
        link->carried = length < CARRY ? length : CARRY;
        memcpy(link->carry, end - link->carried, link->carried);
        bytes += (unsigned long long)(end - from);
        return end;
    }
    char *after = found + sizeof END - 1;
    bytes += (unsigned long long)(after - from);
    messages++;
    link->state = READY;
    return after;
}

static char *take_line(struct link *link, char *from, char *end, const char **reply) {
    char *newline = memchr(from, '\n', (size_t)(end - from));
    size_t length = (size_t)((newline ? newline + 1 : end) - from);
    if (link->line_length + length >= LINE) {
        link->quitting = 1;
        *reply = "500 5.5.2 Line too long\r\n";
        return end;
    }
    memcpy(link->line + link->line_length, from, length);
    link->line_length += length;
    if (newline) {
        size_t stop = link->line_length - 1;
        if (stop && link->line[stop - 1] == '\r') stop--;
        link->line[stop] = 0;
        link->line_length = 0;
        *reply = command(link, link->line);
    }
    return from + length;
}

static void receive(struct link *link) {
    static char replies[REPLIES];
    ssize_t got = recv(link->fd, buffer + CARRY, most, 0);
    if (got <= 0) {
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        hang_up(link);
        return;
    }
    char *at = buffer + CARRY, *end = at + got;
    size_t length = 0;
    while (at < end && !link->quitting) {
        const char *reply = NULL;
        if (link->state == IN_DATA) {
            at = take_data(link, at, end);
            if (link->state != IN_DATA) reply = "250 2.0.0 Ok: taken\r\n";
        } else {
            at = take_line(link, at, end, &reply);
        }
        if (!reply) continue;
        size_t more = strlen(reply);
        if (length + more > REPLIES) {
            answer(link, replies, length);
            length = 0;
        }
        memcpy(replies + length, reply, more);
        length += more;
    }
    answer(link, replies, length);
}

static void greet(int listener, int poll) {
    static const char greeting[] = "220 sink ESMTP\r\n";
    int one = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct link *link = calloc(1, sizeof *link);
    if (!link) abort();
    link->fd = fd;
    connections++;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    answer(link, greeting, sizeof greeting - 1);
}

static int listening(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(fd, (struct sockaddr *)&address, size) || listen(fd, 1024) ||
        getsockname(fd, (struct sockaddr *)&address, &size)) {
        perror("sink");
        exit(1);
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static int ending(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

int main(int count, char **words) {
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(words[i], "--delay") == 0) delay = atoll(words[i + 1]) * 1000000LL;
        else if (strcmp(words[i], "--read") == 0) most = (size_t)atoll(words[i + 1]);
        else return 2;
    }
    if (most < 1 || most > CHUNK) return 2;
    int stop = ending(), listener = listening(), poll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &listener}, events[EVENTS];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    event.data.ptr = &stop;
    epoll_ctl(poll, EPOLL_CTL_ADD, stop, &event);
    for (;;) {
        int ready = epoll_wait(poll, events, EVENTS, answer_due());
        for (int i = 0; i < ready; i++) {
            void *what = events[i].data.ptr;
            if (what == &stop) {
                printf("{\"messages\": %llu, \"bytes\": %llu, \"connections\": %llu, \"refused\": %llu}\n",
                       messages, bytes, connections, refused);
                return 0;
            }
            if (what == &listener) {
                greet(listener, poll);
                continue;
            }
            struct link *link = what;
            if (link->fd >= 0) receive(link);
            release(link);
        }
    }
}
