#include "config/sections/checks.h"
#include "config/sections/sections.h"

static const char *const backends[] = {"sqlite", "lancedb", "qdrant", NULL};

/* A backend may start a process, a URL or a collection is where an agent's memory goes and comes
 * from: the operator's. */
static const struct setting database_settings[] = {
    {"database.qdrant_collection", SETTING_TEXT, RULE_OPERATOR, .fallback = "symbiont",
     .check = check_filled, .help = "collection of the Qdrant server"},
    {"database.qdrant_url", SETTING_TEXT, RULE_OPERATOR, .fallback = "http://localhost:6333",
     .check = check_url, .help = "the Qdrant server"},
    {"database.vector_backend", SETTING_CHOICE, RULE_OPERATOR, .fallback = "sqlite",
     .choices = backends, .help = "what keeps an agent's searchable memory"},
    {"database.vector_data_path", SETTING_TEXT, RULE_INSIDE, .fallback = "./data/vector_db",
     .check = check_filled, .help = "directory of the embedded backends"},
    {"database.vector_dimension", SETTING_INTEGER, RULE_FREE, .fallback = "384", .low = 1,
     .high = 65536, .help = "length of a vector"},
};

SECTION(database);
