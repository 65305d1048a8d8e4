/* Answers every HTTP request on port 8080 with this host's name: what a Service is tried with. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static void end(int signal_number) { _exit(signal_number == SIGTERM ? 0 : 1); }

static void answer(int client, const char *name) {
	struct timeval patience = {2, 0};
	char request[4096], response[512];
	setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (recv(client, request, sizeof request, 0) > 0) {
		int length = snprintf(response, sizeof response,
			"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n"
			"Connection: close\r\n\r\n%s\n", strlen(name) + 1, name);
		send(client, response, (size_t)length, MSG_NOSIGNAL);
		shutdown(client, SHUT_WR);
		while (recv(client, request, sizeof request, 0) > 0) {
		}
	}
	close(client);
}

int main(void) {
	char name[256] = "";
	int on = 1, server = socket(AF_INET6, SOCK_STREAM, 0);
	int off = 0, family = AF_INET6;
	gethostname(name, sizeof name - 1);
	/* As PID 1 of a container, only signals that have a handler arrive. */
	signal(SIGTERM, end);
	signal(SIGINT, end);
	if (server < 0) {
		family = AF_INET;
		server = socket(AF_INET, SOCK_STREAM, 0);
	}
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	struct sockaddr_in6 any6 = {.sin6_family = AF_INET6, .sin6_port = htons(8080)};
	struct sockaddr_in any4 = {.sin_family = AF_INET, .sin_port = htons(8080)};
	if (family == AF_INET6) setsockopt(server, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	struct sockaddr *any = family == AF_INET6 ? (struct sockaddr *)&any6 : (struct sockaddr *)&any4;
	socklen_t size = family == AF_INET6 ? sizeof any6 : sizeof any4;
	if (bind(server, any, size) != 0 || listen(server, 128) != 0) {
		perror("hello: port 8080");
		return 1;
	}
	for (;;) {
		int client = accept(server, NULL, NULL);
		if (client >= 0) answer(client, name);
	}
}
