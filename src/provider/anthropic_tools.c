#include "provider/anthropic.h"

#include <string.h>

static json_t *tool_of(const json_t *function)
{
    json_t *tool = json_object();
    json_t *schema = json_object_get(function, "parameters");

    json_object_set(tool, "name", json_object_get(function, "name"));
    if (json_is_string(json_object_get(function, "description")))
        json_object_set(tool, "description",
                        json_object_get(function, "description"));
    if (json_is_object(schema))
        json_object_set(tool, "input_schema", schema);
    else
        json_object_set_new(tool, "input_schema",
                            json_pack("{s:s}", "type", "object"));
    return tool;
}

static json_t *choice_of(const json_t *choice)
{
    static const char *const names[][2] = {
        {"auto", "auto"}, {"none", "none"}, {"required", "any"}};
    const char *text = json_string_value(choice);
    const char *tool = json_text(choice, "function.name");

    if (tool)
        return json_pack("{s:s,s:s}", "type", "tool", "name", tool);
    for (int i = 0; text && i < 3; i++)
        if (strcmp(names[i][0], text) == 0)
            return json_pack("{s:s}", "type", names[i][1]);
    return NULL;
}

/* Without a choice of its own the prohibition needs one to stand in. */
static void set_choice(const json_t *from, json_t *to)
{
    json_t *choice = choice_of(json_object_get(from, "tool_choice"));

    if (json_is_false(json_object_get(from, "parallel_tool_calls"))) {
        if (!choice)
            choice = json_pack("{s:s}", "type", "auto");
        if (strcmp(json_text(choice, "type"), "none"))
            json_object_set_new(choice, "disable_parallel_tool_use",
                                json_true());
    }
    if (choice)
        json_object_set_new(to, "tool_choice", choice);
}

void anthropic_tools(const json_t *from, json_t *to)
{
    const json_t *tools = json_object_get(from, "tools"), *tool;
    json_t *list;
    size_t i;

    if (!json_array_size(tools))
        return;
    list = json_array();
    json_array_foreach(tools, i, tool)
    {
        const json_t *function = json_object_get(tool, "function");

        if (json_is_string(json_object_get(function, "name")))
            json_array_append_new(list, tool_of(function));
    }
    json_object_set_new(to, "tools", list);
    set_choice(from, to);
}
