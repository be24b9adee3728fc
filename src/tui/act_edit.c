#include "tui/act.h"
#include "tui/editor.h"

/* The scene is held meanwhile: what is read does not change under the eyes.
 * The worker waits for it; nobody looks at anything else. */
void act_edit(struct app *a)
{
    const struct scene *s = a->src->hold(a->src->arg);
    struct err err = {0};
    int rc;

    if (!s->card) {
        a->src->let_go(a->src->arg);
        act_say(a, "there is no pair to edit here");
        return;
    }
    term_leave(a->term);
    rc = editor_run(s->card, &err);
    a->src->let_go(a->src->arg);
    act_back_again(a);
    if (rc)
        act_say(a, err.text);
}
