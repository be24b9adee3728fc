#include "store/block.h"

#include <endian.h>
#include <string.h>

#include "base/hash.h"
#include "store/fields.h"

/* A header, then for each column its least value and its width, then the
 * columns; all little-endian. Behind them 8 bytes, so that a number of any
 * width can be loaded as 8. */
#define HEADER 8
#define COLUMN 9
#define TAIL 8

size_t block_columns(void)
{
    return fields_number.count + 1;
}

int64_t block_shape(void)
{
    struct hash h;

    hash_init(&h, 1);
    for (size_t i = 0; i < fields_number.count; i++) {
        const struct field *f = &fields_number.field[i];

        hash_add(&h, f->column, strlen(f->column) + 1);
        for (int v = 0; f->kind == FIELD_NAME && v < (int)f->extra; v++)
            hash_add(&h, f->name(v), strlen(f->name(v)) + 1);
    }
    return (int64_t)(hash_value(&h) & INT64_MAX);
}

/* Always writes 8 bytes, of which the next number covers what is too much. */
static unsigned char *add(unsigned char *to, uint64_t value, size_t width)
{
    uint64_t bytes = htole64(value);

    memcpy(to, &bytes, sizeof(bytes));
    return to + width;
}

static uint64_t load(const unsigned char *bytes)
{
    uint64_t value;

    memcpy(&value, bytes, sizeof(value));
    return le64toh(value);
}

static uint64_t mask(unsigned width)
{
    return width == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * width) - 1;
}

static unsigned width_of(uint64_t most)
{
    unsigned width = 0;

    while (most > mask(width))
        width++;
    return width;
}

static struct block_column measure(const int64_t *cell, size_t rows)
{
    int64_t least = INT64_MAX, most = INT64_MIN;

    for (size_t i = 0; i < rows; i++) {
        least = cell[i] < least ? cell[i] : least;
        most = cell[i] > most ? cell[i] : most;
    }
    return (struct block_column){
        .least = least, .width = width_of((uint64_t)most - (uint64_t)least)};
}

size_t block_write(const int64_t *cell, size_t rows, unsigned char *to)
{
    size_t columns = block_columns();
    struct block_column c[BLOCK_COLUMNS];
    unsigned char *at = add(to, rows | (uint64_t)columns << 32, HEADER);

    for (size_t i = 0; i < columns; i++) {
        c[i] = measure(cell + i * BLOCK_ROWS, rows);
        at = add(at, (uint64_t)c[i].least, 8);
        at = add(at, c[i].width, 1);
    }
    for (size_t i = 0; i < columns; i++)
        for (size_t k = 0; c[i].width && k < rows; k++)
            at = add(at,
                     (uint64_t)cell[i * BLOCK_ROWS + k] - (uint64_t)c[i].least,
                     c[i].width);
    return (size_t)(add(at, 0, TAIL) - to);
}

static int64_t cell(const struct block_column *c, size_t row)
{
    return (int64_t)((uint64_t)c->least +
                     (load(c->bytes + row * c->width) & mask(c->width)));
}

int block_open(struct block *b, const void *bytes, size_t len)
{
    size_t columns = block_columns(), used = HEADER + columns * COLUMN;
    const unsigned char *at = bytes;

    memset(b, 0, sizeof(*b));
    if (len < used + TAIL || load(at) >> 32 != columns)
        return -1;
    b->rows = load(at) & UINT32_MAX;
    if (b->rows == 0 || b->rows > BLOCK_ROWS)
        return -1;
    for (size_t i = 0; i < columns; i++) {
        const unsigned char *told = at + HEADER + i * COLUMN;

        b->column[i] =
            (struct block_column){(int64_t)load(told), told[8], NULL};
        if (told[8] > 8 || len - TAIL - used < b->rows * told[8])
            return -1;
        b->column[i].bytes = at + used;
        used += b->rows * told[8];
    }
    return used + TAIL == len ? 0 : -1;
}

int64_t block_seq(const struct block *b, size_t row)
{
    return cell(&b->column[0], row);
}

/* Where a member stands in the first reply of the strip; the others follow. */
struct target {
    char *first;
    size_t from, count;
};

#define EACH(c, t, type, value)                                                \
    for (size_t i = 0; i < (t).count; i++) {                                   \
        int64_t number = cell(c, (t).from + i);                                \
        *(type *)(void *)((t).first + i * sizeof(struct reply)) = (value);     \
    }

static void ints(const struct block_column *c, struct target t)
{
    EACH(c, t, int, (int)number);
}

static void wides(const struct block_column *c, struct target t)
{
    EACH(c, t, int64_t, number);
}

static void spans(const struct block_column *c, struct target t)
{
    EACH(c, t, int64_t,
         number < 0 || number > INT64_MAX / 1000 ? -1 : number * 1000);
}

/* An enum out of its range would be used to look things up. */
static int names(const struct block_column *c, struct target t, int64_t count)
{
    int bad = 0;

    for (size_t i = 0; i < t.count; i++) {
        int64_t number = cell(c, t.from + i);
        bad |= number < 0 || number >= count;
    }
    ints(c, t);
    return bad ? -1 : 0;
}

static void words(const struct block_column *c, struct target t, int64_t *to)
{
    for (size_t i = 0; i < t.count; i++)
        to[i] = cell(c, t.from + i);
}

static int unpack(struct block *b, size_t column, size_t count)
{
    const struct field *f = &fields_number.field[column - 1];
    const struct block_column *c = &b->column[column];
    struct target t = {(char *)b->reply + f->offset, b->at, count};

    switch (f->kind) {
    case FIELD_INT:
        ints(c, t);
        return 0;
    case FIELD_SIDE:
        return names(c, t, SIDES);
    case FIELD_NAME:
        return names(c, t, (int64_t)f->extra);
    case FIELD_SPAN:
        spans(c, t);
        return 0;
    case FIELD_WORD:
        words(c, t, b->word[f->offset == offsetof(struct reply, fingerprint)]);
        return 0;
    default:
        wides(c, t);
        return 0;
    }
}

/* What is the same in all rows is unpacked once, for all strips. */
int block_next(struct block *b)
{
    size_t left = b->rows - b->at;
    size_t count = left < BLOCK_STRIP ? left : BLOCK_STRIP;
    int bad = 0;

    for (size_t i = 1; i < block_columns(); i++)
        if (b->at == 0 || b->column[i].width)
            bad |= unpack(b, i, count);
    for (size_t i = 0; i < count; i++)
        b->reply[i].seq = block_seq(b, b->at + i);
    b->at += count;
    return bad ? -1 : (int)count;
}
