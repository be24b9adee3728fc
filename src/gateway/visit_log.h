/* visit_log.h - what the access log gets to know of a visit; private. */
#ifndef GATEWAY_VISIT_LOG_H
#define GATEWAY_VISIT_LOG_H

#include "gateway/visit.h"

void visit_log_request(struct visit *c, const struct server_request *r);
void visit_log_leg(const struct leg *l); /* whom it goes to */
void visit_log_reply(const struct leg *l, const struct reply *r);

/* Once: that the client is answered, or gone. */
void visit_log(struct visit *c);

#endif
