/* What a loss of power would leave: after each fsync or fdatasync of a file whose path begins with
 * CHAOS_SYNC_PREFIX, the bytes of that file are copied into the folder CHAOS_SYNC_SHADOW. Whatever
 * was written and not yet synced is not in the copy, as if the disk had kept none of it.
 *
 * SQLite syncs its log while it holds the write lock, and the database file while it holds the
 * checkpoint lock. So nobody else writes the file while it is copied here, and the copy is exact
 * for any number of processes. The copy gets its name when it is whole: a kill leaves the last one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void copy(const char *path)
{
    const char *shadow = getenv("CHAOS_SYNC_SHADOW");
    const char *slash = strrchr(path, '/');
    char whole[PATH_MAX + 64], part[PATH_MAX + 96], buffer[65536];
    if (shadow == NULL || slash == NULL)
        return;
    snprintf(whole, sizeof whole, "%s/%s", shadow, slash + 1);
    snprintf(part, sizeof part, "%s.part.%ld", whole, (long)getpid());
    int from = open(path, O_RDONLY | O_CLOEXEC);
    int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t got = -1;
    while (from >= 0 && to >= 0 && (got = read(from, buffer, sizeof buffer)) > 0)
        if (write(to, buffer, (size_t)got) != got) {
            got = -1;
            break;
        }
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    if (got == 0)
        rename(part, whole);
}

static int then_copy(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int failed = real(fd);
    const char *prefix = getenv("CHAOS_SYNC_PREFIX");
    if (failed || prefix == NULL)
        return failed;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = '\0';
    int kept = errno;
    if (strncmp(path, prefix, strlen(prefix)) == 0)
        copy(path);
    errno = kept;
    return 0;
}

int fsync(int fd) { return then_copy("fsync", fd); }

int fdatasync(int fd) { return then_copy("fdatasync", fd); }
