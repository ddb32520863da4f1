// SPDX-License-Identifier: MIT
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

// libcurl is loaded when it is first needed, not linked (docs/decisions/0011-libcurl.md). The functions have the types of
// the header's own declarations. setopt and getinfo are variadic, which Swift cannot call, so there is one function a type.

#define WALDEN_CURL_FUNCTIONS(each) \
    each(curl_global_init) each(curl_slist_append) each(curl_slist_free_all) each(curl_easy_init) \
    each(curl_easy_setopt) each(curl_easy_getinfo) each(curl_easy_pause) each(curl_easy_strerror) \
    each(curl_easy_cleanup) each(curl_multi_init) each(curl_multi_setopt) each(curl_multi_add_handle) \
    each(curl_multi_remove_handle) each(curl_multi_perform) each(curl_multi_poll) each(curl_multi_wakeup) \
    each(curl_multi_info_read) each(curl_multi_cleanup)

#define WALDEN_CURL_MEMBER(function) __typeof__(function) *function;
typedef struct walden_curl {
    WALDEN_CURL_FUNCTIONS(WALDEN_CURL_MEMBER)
} walden_curl;

// NULL when the library is not there or lacks a function; dlerror() says which. It is never unloaded.
static inline const walden_curl *walden_curl_load(const char *name) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    walden_curl *curl = library ? (walden_curl *)calloc(1, sizeof(walden_curl)) : NULL;
    if (!curl) return NULL;
#define WALDEN_CURL_RESOLVE(function) \
    if (!(curl->function = (__typeof__(function) *)dlsym(library, #function))) { free(curl); return NULL; }
    WALDEN_CURL_FUNCTIONS(WALDEN_CURL_RESOLVE)
    return curl;
}

static inline CURLcode walden_curl_global_init(const walden_curl *curl) {
    return curl->curl_global_init(CURL_GLOBAL_DEFAULT);
}

static inline const char *walden_curl_words(const walden_curl *curl, CURLcode code) {
    return curl->curl_easy_strerror(code);
}

static inline struct curl_slist *walden_curl_append(
    const walden_curl *curl, struct curl_slist *list, const char *text) {
    return curl->curl_slist_append(list, text);
}

static inline void walden_curl_free_list(const walden_curl *curl, struct curl_slist *list) {
    curl->curl_slist_free_all(list);
}

// One request

static inline CURL *walden_curl_easy_init(const walden_curl *curl) { return curl->curl_easy_init(); }

static inline void walden_curl_easy_cleanup(const walden_curl *curl, CURL *easy) { curl->curl_easy_cleanup(easy); }

static inline CURLcode walden_curl_go_on(const walden_curl *curl, CURL *easy) {
    return curl->curl_easy_pause(easy, CURLPAUSE_CONT);
}

static inline CURLcode walden_curl_set_long(const walden_curl *curl, CURL *easy, CURLoption option, long value) {
    return (curl->curl_easy_setopt)(easy, option, value);
}

static inline CURLcode walden_curl_set_offset(
    const walden_curl *curl, CURL *easy, CURLoption option, curl_off_t value) {
    return (curl->curl_easy_setopt)(easy, option, value);
}

static inline CURLcode walden_curl_set_text(
    const walden_curl *curl, CURL *easy, CURLoption option, const char *value) {
    return (curl->curl_easy_setopt)(easy, option, value);
}

// The value must stay where it is for as long as the handle uses it.
static inline CURLcode walden_curl_set_pointer(const walden_curl *curl, CURL *easy, CURLoption option, void *value) {
    return (curl->curl_easy_setopt)(easy, option, value);
}

static inline CURLcode walden_curl_set_bytes_function(
    const walden_curl *curl, CURL *easy, CURLoption option, curl_write_callback value) {
    return (curl->curl_easy_setopt)(easy, option, value);
}

static inline CURLcode walden_curl_set_seek_function(const walden_curl *curl, CURL *easy, curl_seek_callback value) {
    return (curl->curl_easy_setopt)(easy, CURLOPT_SEEKFUNCTION, value);
}

// libcurl before version 8 lets its sockets pass into programs that the process starts. And megabytes that wait in the system
// for a slow line would look like an idle server once libcurl has given them away; where the option is unknown, they do.
static inline int walden_curl_prepare_socket(void *unused, curl_socket_t socket, curlsocktype purpose) {
    int unsent = 256 << 10;
    (void)unused;
    (void)purpose;
    setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
    return fcntl(socket, F_SETFD, FD_CLOEXEC) == 0 ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR;
}

static inline CURLcode walden_curl_prepare_sockets(const walden_curl *curl, CURL *easy) {
    return (curl->curl_easy_setopt)(easy, CURLOPT_SOCKOPTFUNCTION, walden_curl_prepare_socket);
}

// The newer option of this meaning takes text and is missing before libcurl 7.85.
static inline CURLcode walden_curl_allow_only_http(const walden_curl *curl, CURL *easy) {
    return (curl->curl_easy_setopt)(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
}

// 0 until the request begins to go out on a connection; microseconds from then on.
static inline curl_off_t walden_curl_time_to_connection(const walden_curl *curl, CURL *easy) {
    curl_off_t time = 0;
    (curl->curl_easy_getinfo)(easy, CURLINFO_PRETRANSFER_TIME_T, &time);
    return time;
}

static inline long walden_curl_errno(const walden_curl *curl, CURL *easy) {
    long number = 0;
    (curl->curl_easy_getinfo)(easy, CURLINFO_OS_ERRNO, &number);
    return number;
}

// All requests of a thread

static inline CURLM *walden_curl_multi_init(const walden_curl *curl) { return curl->curl_multi_init(); }

static inline void walden_curl_multi_cleanup(const walden_curl *curl, CURLM *multi) {
    curl->curl_multi_cleanup(multi);
}

static inline CURLMcode walden_curl_multi_set_long(
    const walden_curl *curl, CURLM *multi, CURLMoption option, long value) {
    return (curl->curl_multi_setopt)(multi, option, value);
}

static inline CURLMcode walden_curl_add(const walden_curl *curl, CURLM *multi, CURL *easy) {
    return curl->curl_multi_add_handle(multi, easy);
}

static inline void walden_curl_remove(const walden_curl *curl, CURLM *multi, CURL *easy) {
    curl->curl_multi_remove_handle(multi, easy);
}

static inline CURLMcode walden_curl_perform(const walden_curl *curl, CURLM *multi) {
    int running = 0;
    return curl->curl_multi_perform(multi, &running);
}

static inline CURLMcode walden_curl_poll(const walden_curl *curl, CURLM *multi, int milliseconds) {
    int ready = 0;
    return curl->curl_multi_poll(multi, NULL, 0, milliseconds, &ready);
}

// May be called from any thread, as long as the multi handle lives.
static inline void walden_curl_wake(const walden_curl *curl, CURLM *multi) { curl->curl_multi_wakeup(multi); }

// The next request that is done, or NULL.
static inline CURL *walden_curl_next_done(const walden_curl *curl, CURLM *multi, CURLcode *result) {
    int left = 0;
    for (CURLMsg *message; (message = curl->curl_multi_info_read(multi, &left));) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}
