/* Lets the n-th I/O call below one folder fail, once or from then on.
 *
 * Loaded by LD_PRELOAD in front of the C library. Only calls on files below the folder are counted, by path or by
 * descriptor, and only between faults_arm and faults_disarm. Which calls those are was read from what libsqlite3 and
 * Python link to, and seen with strace. The fault strikes one call; what it is, `machine.py` says.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { NONE, EIO_ONCE, NO_ROOM, SHORT, MEMORY, INTERRUPT, KILL_BEFORE, KILL_AFTER, EIO_LASTING, FULL_LASTING };

#define MOST_CALLS 100000
#define MOST_FILES 4096

static char root[4096];
static size_t root_length;
static unsigned char watched[MOST_FILES];
static int armed, counted, strike_at, struck, kill_after, starve, starved, cut_file = -1;
static enum fault what;
static const char *names[MOST_CALLS];

void faults_root(const char *path) {
    snprintf(root, sizeof root, "%s/", path);
    root_length = strlen(root);
}

void faults_arm(int at, int fault) {
    counted = struck = kill_after = starve = starved = 0;
    cut_file = -1;
    strike_at = at;
    what = (enum fault)fault;
    armed = 1;
}

int faults_disarm(void) {
    armed = starve = 0;
    return counted;
}

/* 0: the call was not reached; 1: it was struck; 2: and, for MEMORY, an allocation failed. */
int faults_struck(void) { return struck + starved; }

const char *faults_name(int call) { return call >= 1 && call < MOST_CALLS && names[call] ? names[call] : ""; }

static int below(const char *path) {
    return path && root_length && strncmp(path, root, root_length) == 0;
}

static int ours(int file) { return file >= 0 && file < MOST_FILES && watched[file]; }

static void watch(int file, int yes) {
    if (file >= 0 && file < MOST_FILES) watched[file] = (unsigned char)yes;
}

/* What this call is to do: 0 go on, -1 fail with errno, 1 do a half only. */
static int strike(const char *name, int writes, int refusal) {
    if (++counted < MOST_CALLS) names[counted] = name;
    int lasting = what == EIO_LASTING || what == FULL_LASTING;
    if (counted != strike_at && !(lasting && strike_at && counted > strike_at)) return 0;
    struck = 1;
    switch (what) {
    case EIO_ONCE:
    case EIO_LASTING:
        errno = EIO;
        return -1;
    case NO_ROOM:
        errno = writes ? ENOSPC : refusal;
        return -1;
    case FULL_LASTING:
        if (!writes) return 0;
        errno = ENOSPC;
        return -1;
    case SHORT:
        return 1;
    case MEMORY:
        starve = 1;
        return 0;
    case INTERRUPT:
        kill(getpid(), SIGINT);
        return 0;
    case KILL_BEFORE:
        kill(getpid(), SIGKILL);
        return 0;
    case KILL_AFTER:
        kill_after = 1;
        return 0;
    default:
        return 0;
    }
}

static void after(void) {
    if (kill_after) kill(getpid(), SIGKILL);
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define CALLED(result) \
    do { \
        int kept = errno; \
        after(); \
        errno = kept; \
        return result; \
    } while (0)

/* --- files opened ------------------------------------------------------------------------------------------------ */

static int opened(const char *name, int (*call)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    int mine = below(path);
    if (mine && armed && strike(name, (flags & O_CREAT) != 0, ENFILE) < 0) return -1;
    int file = call(path, flags, mode);
    if (file >= 0) watch(file, mine);
    if (mine && armed) CALLED(file);
    return file;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return opened(flags & O_CREAT ? "create" : "open", real, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        int mine = below(path) || (path[0] != '/' && ours(folder)); \
        if (mine && armed && strike("open", (flags & O_CREAT) != 0, ENFILE) < 0) return -1; \
        int file = real(folder, path, flags, mode); \
        if (file >= 0) watch(file, mine); \
        if (mine && armed) CALLED(file); \
        return file; \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int file) {
    REAL(close);
    int mine = ours(file);
    int fails = mine && armed && strike("close", 0, EDQUOT) < 0, why = errno;
    watch(file, 0);
    int result = real(file);  /* a close that fails has closed all the same */
    if (fails) {
        errno = why;
        return -1;
    }
    if (mine && armed) CALLED(result);
    return result;
}

/* --- bytes ------------------------------------------------------------------------------------------------------- */

static size_t half(int order, size_t size) { return order > 0 && size > 1 ? size / 2 : size; }

/* After a write of which only a half was done, the rest finds the disk full. */
static int rest_refused(int file) {
    if (cut_file != file) return 0;
    cut_file = -1;
    errno = ENOSPC;
    return 1;
}

#define BYTES(result, name, label, writes, refusal, parameters, arguments) \
    result name parameters { \
        REAL(name); \
        if (!armed || !ours(file)) return real arguments; \
        if ((writes) && rest_refused(file)) return -1; \
        int order = strike(label, writes, refusal); \
        if (order < 0) return -1; \
        if (order > 0 && (writes)) cut_file = file; \
        size = half(order, size); \
        result done = real arguments; \
        CALLED(done); \
    }
BYTES(ssize_t, read, "read", 0, ENOBUFS, (int file, void *bytes, size_t size), (file, bytes, size))
BYTES(ssize_t, pread, "read", 0, ENOBUFS, (int file, void *bytes, size_t size, off_t at), (file, bytes, size, at))
BYTES(ssize_t, pread64, "read", 0, ENOBUFS, (int file, void *bytes, size_t size, off64_t at), (file, bytes, size, at))
BYTES(ssize_t, write, "write", 1, 0, (int file, const void *bytes, size_t size), (file, bytes, size))
BYTES(ssize_t, pwrite, "write", 1, 0, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at))
BYTES(ssize_t, pwrite64, "write", 1, 0, (int file, const void *bytes, size_t size, off64_t at), (file, bytes, size, at))
BYTES(ssize_t, sendfile, "write", 1, 0, (int file, int from, off_t *at, size_t size), (file, from, at, size))
BYTES(ssize_t, sendfile64, "write", 1, 0, (int file, int from, off64_t *at, size_t size), (file, from, at, size))

ssize_t writev(int file, const struct iovec *parts, int count) {
    REAL(writev);
    if (!armed || !ours(file)) return real(file, parts, count);
    int order = strike("write", 1, 0);
    if (order < 0) return -1;
    ssize_t done = real(file, parts, order > 0 && count > 1 ? count / 2 : count);
    CALLED(done);
}

/* --- calls on a descriptor --------------------------------------------------------------------------------------- */

#define ON_FILE(name, label, writes, refusal, parameters, arguments) \
    int name parameters { \
        REAL(name); \
        if (!armed || !ours(file)) return real arguments; \
        if (strike(label, writes, refusal) < 0) return -1; \
        int result = real arguments; \
        CALLED(result); \
    }
ON_FILE(fsync, "sync", 1, 0, (int file), (file))
ON_FILE(fdatasync, "sync", 1, 0, (int file), (file))
ON_FILE(ftruncate, "truncate", 1, 0, (int file, off_t size), (file, size))
ON_FILE(ftruncate64, "truncate", 1, 0, (int file, off64_t size), (file, size))
ON_FILE(fchmod, "chmod", 0, EPERM, (int file, mode_t mode), (file, mode))
ON_FILE(fstat, "stat", 0, ENOMEM, (int file, struct stat *found), (file, found))
ON_FILE(fstat64, "stat", 0, ENOMEM, (int file, struct stat64 *found), (file, found))

/* posix_fallocate returns its error and leaves errno alone. */
#define ALLOCATE(name, type) \
    int name(int file, type at, type size) { \
        REAL(name); \
        if (!armed || !ours(file)) return real(file, at, size); \
        if (strike("allocate", 1, 0) < 0) return errno; \
        int result = real(file, at, size); \
        CALLED(result); \
    }
ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)

/* Locks are taken by fcntl; that one is given back never fails, as no system says so. */
#define FCNTL(name) \
    int name(int file, int command, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, command); \
        void *argument = va_arg(rest, void *); \
        va_end(rest); \
        int takes = command == F_SETLK && ((struct flock *)argument)->l_type != F_UNLCK; \
        if (!armed || !ours(file) || !takes) return real(file, command, argument); \
        if (strike("lock", 0, ENOLCK) < 0) return -1; \
        int result = real(file, command, argument); \
        CALLED(result); \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

#define MAP(name, type) \
    void *name(void *where, size_t size, int protection, int flags, int file, type at) { \
        REAL(name); \
        if (!armed || (flags & MAP_ANONYMOUS) || !ours(file)) return real(where, size, protection, flags, file, at); \
        if (strike("map", 0, ENOMEM) < 0) return MAP_FAILED; \
        void *result = real(where, size, protection, flags, file, at); \
        CALLED(result); \
    }
MAP(mmap, off_t)
MAP(mmap64, off64_t)

/* --- calls on a path --------------------------------------------------------------------------------------------- */

#define ON_PATH(name, label, writes, refusal, parameters, arguments) \
    int name parameters { \
        REAL(name); \
        if (!armed || !below(path)) return real arguments; \
        if (strike(label, writes, refusal) < 0) return -1; \
        int result = real arguments; \
        CALLED(result); \
    }
ON_PATH(unlink, "unlink", 0, EPERM, (const char *path), (path))
ON_PATH(chmod, "chmod", 0, EPERM, (const char *path, mode_t mode), (path, mode))
ON_PATH(access, "access", 0, ENOMEM, (const char *path, int mode), (path, mode))
ON_PATH(mkdir, "mkdir", 1, 0, (const char *path, mode_t mode), (path, mode))
ON_PATH(stat, "stat", 0, ENOMEM, (const char *path, struct stat *found), (path, found))
ON_PATH(stat64, "stat", 0, ENOMEM, (const char *path, struct stat64 *found), (path, found))
ON_PATH(lstat, "stat", 0, ENOMEM, (const char *path, struct stat *found), (path, found))
ON_PATH(lstat64, "stat", 0, ENOMEM, (const char *path, struct stat64 *found), (path, found))

#define ON_TWO(name, label, parameters, arguments) \
    int name parameters { \
        REAL(name); \
        if (!armed || !(below(path) || below(to))) return real arguments; \
        if (strike(label, 1, 0) < 0) return -1; \
        int result = real arguments; \
        CALLED(result); \
    }
ON_TWO(rename, "rename", (const char *path, const char *to), (path, to))
ON_TWO(link, "link", (const char *path, const char *to), (path, to))
ON_TWO(renameat, "rename", (int folder, const char *path, int to_folder, const char *to), (folder, path, to_folder, to))
ON_TWO(linkat, "link", (int folder, const char *path, int to_folder, const char *to, int flags), (folder, path, to_folder, to, flags))

#define ON_PATH_AT(name, label, writes, refusal, parameters, arguments) \
    int name parameters { \
        REAL(name); \
        if (!armed || !(below(path) || (path && path[0] != '/' && ours(folder)))) return real arguments; \
        if (strike(label, writes, refusal) < 0) return -1; \
        int result = real arguments; \
        CALLED(result); \
    }
ON_PATH_AT(unlinkat, "unlink", 0, EPERM, (int folder, const char *path, int flags), (folder, path, flags))
ON_PATH_AT(fchmodat, "chmod", 0, EPERM, (int folder, const char *path, mode_t mode, int flags), (folder, path, mode, flags))
ON_PATH_AT(fstatat, "stat", 0, ENOMEM, (int folder, const char *path, struct stat *found, int flags), (folder, path, found, flags))
ON_PATH_AT(fstatat64, "stat", 0, ENOMEM, (int folder, const char *path, struct stat64 *found, int flags), (folder, path, found, flags))

/* --- memory ------------------------------------------------------------------------------------------------------ */

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

/* Whether this allocation is the one that fails: the next that SQLite or Python makes. Other libraries are left alone,
 * as some end the program rather than tell (those written in Rust). */
static int refused(void *caller) {
    Dl_info found;
    if (!starve || !armed || !dladdr(caller, &found) || !found.dli_fname) return 0;
    const char *file = strrchr(found.dli_fname, '/');
    file = file ? file + 1 : found.dli_fname;
    if (!strstr(file, "sqlite") && !strstr(file, "python")) return 0;
    starve = 0;
    starved = 1;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return refused(__builtin_return_address(0)) ? NULL : __libc_malloc(size); }

void *calloc(size_t count, size_t size) {
    return refused(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    return refused(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}
