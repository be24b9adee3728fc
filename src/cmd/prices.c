#include "cmd/prices.h"

#include <unistd.h>

int prices_load(struct price_list *out, const char *path, struct err *err)
{
    if (path)
        return price_list_load(out, path, err) ? err_wrap(err, "--prices") : 0;
    if (access("data/prices.json", R_OK) == 0)
        return price_list_load(out, "data/prices.json", err);
    if (access(PKGDATADIR "/prices.json", R_OK) == 0)
        return price_list_load(out, PKGDATADIR "/prices.json", err);
    *out = (struct price_list){0};
    return 0;
}
