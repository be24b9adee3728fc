/* config.h - settings from diptych.conf, an INI file.
 *
 * Names are those of the options. What stands before any section, and in the
 * section [NAME] of a command, goes to that command; other commands' sections
 * are passed over. Errors name file and line: an unknown name (before any
 * section it may belong to another command), one that stands twice in a place
 * and is no list, a line that is too long. */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "cmd/option.h"

/* `path` NULL: $XDG_CONFIG_HOME/diptych/diptych.conf (or ~/.config), then
 * ./diptych.conf over it, where there are any. */
int config_load(const char *path, const char *command, const struct opt *table,
                void *settings, struct err *err);
/* Puts file and line before an error about an option, "--NAME: ...", whose
 * value is from such a file; another stays as it is. */
void config_place(const char *path, const char *command,
                  const struct opt *table, const void *settings,
                  struct err *err);
/* 1 when of those the folder's own is read. */
int config_is_of_folder(const char *path);

#endif
