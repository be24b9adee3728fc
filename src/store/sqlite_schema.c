#include "store/sqlite.h"

#include <sqlite3.h>

/* "dipt", so that file(1) and we know it for ours. */
#define APPLICATION 0x64697074

static const struct migration migrations[] = {
#define MIGRATION(version, sql) {version, sql},
#include "store/schema.def"
#undef MIGRATION
};
#define COUNT ((int)(sizeof(migrations) / sizeof(*migrations)))

static const struct migration older[] = {
#define OLDER(version, sql) {version, sql},
#include "store/older.def"
#undef OLDER
};

static int number(struct sqlite *s, const char *sql, int *out, struct err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = 0;

    if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL))
        return sqlite_fail(s, err);
    switch (sqlite_step(st)) {
    case SQLITE_ROW:
        *out = sqlite3_column_int(st, 0);
        break;
    case SQLITE_DONE:
        *out = 0;
        break;
    default:
        rc = sqlite_fail(s, err);
    }
    sqlite3_finalize(st);
    return rc;
}

static int record_version(struct sqlite *s, int version, struct err *err)
{
    char *sql =
        sqlite3_mprintf("UPDATE schema_version SET version = %d", version);
    int rc = sqlite_run(s, sql, err);

    sqlite3_free(sql);
    return rc;
}

static int version_of(struct sqlite *s, int *version, struct err *err)
{
    int tables = 0;

    *version = 0;
    if (number(s,
               "SELECT count(*) FROM sqlite_master "
               "WHERE name = 'schema_version'",
               &tables, err))
        return -1;
    if (tables == 0)
        return 0;
    return number(s, "SELECT version FROM schema_version", version, err);
}

/* The version is read again inside the transaction: another process may have
 * been faster. */
int sqlite_migrate(struct sqlite *s, const struct migration *all, int count,
                   struct err *err)
{
    int version, rc = sqlite_run(s, "BEGIN IMMEDIATE", err);

    if (rc)
        return rc;
    rc = version_of(s, &version, err);
    for (int i = 0; rc == 0 && i < count; i++) {
        if (all[i].version <= version)
            continue;
        rc = sqlite_run(s, all[i].sql, err);
        if (rc == 0)
            rc = record_version(s, all[i].version, err);
    }
    if (rc == 0)
        rc = sqlite_run(s, "COMMIT", err);
    if (rc)
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

static int sign(struct sqlite *s, struct err *err)
{
    char *sql = sqlite3_mprintf("PRAGMA application_id = %d", APPLICATION);
    int rc = sqlite_run(s, sql, err);

    sqlite3_free(sql);
    return rc;
}

/* A file that is still empty is how each of them begins. */
static int is_no_store(struct sqlite *s, int id, struct err *err)
{
    enum err_code code = ERR_IO;
    int tables;

    if (number(s, "SELECT count(*) FROM sqlite_master", &tables, err))
        return -1;
    if (id == 0 && tables == 0)
        code = ERR_AGAIN;
    return err_set(err, code, "%s: not a diptych store: give the name of one",
                   s->name);
}

int sqlite_check(struct sqlite *s, int create, struct err *err)
{
    int newest = migrations[COUNT - 1].version, id = 0, version = 0;

    if (create && sign(s, err))
        return -1;
    if (number(s, "PRAGMA application_id", &id, err))
        return -1;
    if (id != APPLICATION)
        return is_no_store(s, id, err);
    if (version_of(s, &version, err))
        return -1;
    if (version > newest)
        return err_set(err, ERR_IO,
                       "%s: made by a newer diptych (schema %d, this one reads "
                       "up to %d): upgrade diptych",
                       s->name, version, newest);
    if (version == 0 && !s->claim.name)
        return err_set(err, ERR_AGAIN, "%s: is only just being made: try again",
                       s->name);
    s->version = version;
    if (version == newest || !s->claim.name)
        return 0;
    s->version = newest;
    return sqlite_migrate(s, migrations, COUNT, err);
}

int sqlite_read_older(struct sqlite *s, struct err *err)
{
    for (size_t i = 0; i < sizeof(older) / sizeof(*older); i++)
        if (s->version < older[i].version && sqlite_run(s, older[i].sql, err))
            return -1;
    return 0;
}

int sqlite_check_least(struct sqlite *s, int version, struct err *err)
{
    if (s->version >= version)
        return 0;
    return err_set(err, ERR_IO,
                   "%s: made by an older diptych (schema %d): resume its run "
                   "to bring it up to date, then try again",
                   s->name, s->version);
}
