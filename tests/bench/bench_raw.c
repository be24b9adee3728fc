/* bench_raw - the yardstick: a bare libcurl multi loop on epoll that sends one
 * body again and again and does nothing with the answers.
 *
 *   bench_raw URL BODY-FILE REQUESTS IN-FLIGHT     prints requests a second
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct raw {
    CURLM *multi;
    int epoll, timer;
    long left, done, failed;
};

static size_t swallow(char *bytes, size_t size, size_t count, void *arg)
{
    (void)bytes;
    (void)arg;
    return size * count;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg,
                     void *known)
{
    struct raw *r = arg;
    struct epoll_event e = {.data.fd = fd};

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(r->epoll, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    e.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) |
               (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
    epoll_ctl(r->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e);
    curl_multi_assign(r->multi, fd, r);
    return 0;
}

static int on_timer(CURLM *multi, long ms, void *arg)
{
    struct raw *r = arg;
    struct itimerspec t = {0};

    (void)multi;
    if (ms >= 0) {
        t.it_value.tv_sec = ms / 1000;
        t.it_value.tv_nsec = ms % 1000 * 1000000 + (ms == 0);
    }
    timerfd_settime(r->timer, 0, &t, NULL);
    return 0;
}

static void again(struct raw *r)
{
    CURLMsg *m;
    int rest;

    while ((m = curl_multi_info_read(r->multi, &rest))) {
        CURL *easy = m->easy_handle;

        r->failed += m->data.result != CURLE_OK;
        r->done++;
        curl_multi_remove_handle(r->multi, easy);
        if (r->left-- > 0)
            curl_multi_add_handle(r->multi, easy);
        else
            curl_easy_cleanup(easy);
    }
}

static void loop(struct raw *r, long requests)
{
    struct epoll_event e[64];
    int running;

    while (r->done < requests) {
        int n = epoll_wait(r->epoll, e, 64, 1000);

        for (int i = 0; i < n; i++) {
            int bits = (e[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                       (e[i].events & EPOLLIN ? CURL_CSELECT_IN : 0);

            if (e[i].data.fd == r->timer)
                curl_multi_socket_action(r->multi, CURL_SOCKET_TIMEOUT, 0,
                                         &running);
            else
                curl_multi_socket_action(r->multi, e[i].data.fd, bits,
                                         &running);
        }
        again(r);
    }
}

static CURL *handle(const char *url, const char *body, long len,
                    struct curl_slist *headers)
{
    CURL *easy = curl_easy_init();

    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, len);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, swallow);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    return easy;
}

static void set_up(struct raw *r)
{
    struct epoll_event e = {.events = EPOLLIN};

    r->epoll = epoll_create1(0);
    r->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    e.data.fd = r->timer;
    epoll_ctl(r->epoll, EPOLL_CTL_ADD, r->timer, &e);
    r->multi = curl_multi_init();
    curl_multi_setopt(r->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(r->multi, CURLMOPT_SOCKETDATA, r);
    curl_multi_setopt(r->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(r->multi, CURLMOPT_TIMERDATA, r);
    curl_multi_setopt(r->multi, CURLMOPT_MAXCONNECTS, 1024L);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static char body[1 << 20];
    struct curl_slist *headers =
        curl_slist_append(NULL, "Content-Type: application/json");
    long requests, in_flight, len;
    struct raw r = {0};
    double start;
    FILE *f;

    if (argc != 5 || !(f = fopen(argv[2], "r")))
        return fprintf(stderr, "usage: bench_raw URL FILE N IN-FLIGHT\n"), 2;
    len = (long)fread(body, 1, sizeof(body), f);
    fclose(f);
    requests = atol(argv[3]);
    in_flight = atol(argv[4]);
    headers = curl_slist_append(headers, "Expect:");
    set_up(&r);
    start = now();
    r.left = requests - in_flight;
    for (long i = 0; i < in_flight; i++)
        curl_multi_add_handle(r.multi, handle(argv[1], body, len, headers));
    loop(&r, requests);
    printf("%.0f\n", (double)requests / (now() - start));
    return r.failed ? 1 : 0;
}
