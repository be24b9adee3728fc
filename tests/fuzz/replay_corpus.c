/* Feeds every file of the directories named as arguments to the fuzz target
 * that it is linked with, so that what a fuzzer once found stays tested
 * where there is no fuzzer. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"

/* In memory of exactly the file's size: a byte read beyond it is noticed. */
static int replay_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(size ? size : 1);
    int rc = -1;

    if (file && bytes && fread(bytes, 1, size, file) == size) {
        LLVMFuzzerTestOneInput(bytes, size);
        rc = 0;
    } else {
        perror(path);
    }
    free(bytes);
    if (file)
        fclose(file);
    return rc;
}

/* How many files were replayed; -1 if one could not be read. */
static int replay_directory(const char *name)
{
    DIR *dir = opendir(name);
    struct dirent *entry;
    struct stat info;
    char path[4096];
    int count = 0;

    if (!dir) {
        perror(name);
        return -1;
    }
    while (count >= 0 && (entry = readdir(dir))) {
        snprintf(path, sizeof(path), "%s/%s", name, entry->d_name);
        if (stat(path, &info) || !S_ISREG(info.st_mode))
            continue;
        count = replay_file(path, (size_t)info.st_size) ? -1 : count + 1;
    }
    closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        int count = replay_directory(argv[i]);

        if (count < 0)
            return EXIT_FAILURE;
        if (count == 0) {
            fprintf(stderr, "%s: nothing to replay\n", argv[i]);
            return EXIT_FAILURE;
        }
        printf("%s: %d files\n", argv[i], count);
    }
    return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
