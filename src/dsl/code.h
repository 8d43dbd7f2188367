/*
 * code.h - the tree of what an agent does: expressions and statements
 *
 * Every node has the place where it begins in the source.  No node lies more than
 * DSL_NESTING brackets, calls and operators deep, so recursion over it is bounded.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DSL_NESTING = 200 };

/* Where something begins; line and column count from 1, the column counts characters. */
struct tree_place {
    uint32_t offset, line, column;
};

/* May hold NUL bytes; one more follows the last. */
struct tree_text {
    const char *bytes;
    size_t len;
};

/* ----------------------------------------------------------------- types */

/* NAME<arguments>?; or, only as a declared type, a record type, whose name is NULL. */
struct tree_type {
    struct tree_place at;
    const char *name;
    struct tree_type **arguments;
    size_t argument_count;
    struct tree_type_field *fields;
    size_t field_count;
    bool optional;
};

struct tree_type_field {
    struct tree_place at;
    const char *name;
    struct tree_type *type;
};

/* --------------------------------------------------------------- records */

struct tree_field {
    struct tree_place at;
    const char *key; /* interned */
    struct tree_expr *value;
};

/* In the order of the source; dsl_check refuses a key that is there twice. */
struct tree_record {
    const char *type; /* of `TYPE { … }`, or NULL */
    struct tree_field *fields;
    size_t count;
};

/* ----------------------------------------------------------- expressions */

#define TREE_EXPR_LIST(X)                                                                          \
    X(NULL, "null")                                                                                \
    X(BOOL, "bool")                                                                                \
    X(INT, "int")                                                                                  \
    X(FLOAT, "float")                                                                              \
    X(SIZE, "size")                                                                                \
    X(DURATION, "duration")                                                                        \
    X(TEXT, "string")                                                                              \
    X(TEMPLATE, "string with ${}")                                                                 \
    X(SECRET, "secret reference")                                                                  \
    X(NAME, "name")                                                                                \
    X(LIST, "list")                                                                                \
    X(RECORD, "record")                                                                            \
    X(CALL, "call")                                                                                \
    X(METHOD, "method call")                                                                       \
    X(FIELD, "field")                                                                              \
    X(INDEX, "index")                                                                              \
    X(UNARY, "operator")                                                                           \
    X(BINARY, "operator")                                                                          \
    X(LAMBDA, "function")                                                                          \
    X(IF, "if")                                                                                    \
    X(MATCH, "match")                                                                              \
    X(TRY, "try")                                                                                  \
    X(BLOCK, "block")

enum tree_expr_kind {
#define X(name, text) TREE_EXPR_##name,
    TREE_EXPR_LIST(X)
#undef X
};

#define TREE_OPERATOR_LIST(X)                                                                      \
    X(OR, "||")                                                                                    \
    X(AND, "&&")                                                                                   \
    X(EQUAL, "==")                                                                                 \
    X(UNEQUAL, "!=")                                                                               \
    X(IN, "in")                                                                                    \
    X(LESS, "<")                                                                                   \
    X(LESS_EQUAL, "<=")                                                                            \
    X(GREATER, ">")                                                                                \
    X(GREATER_EQUAL, ">=")                                                                         \
    X(ADD, "+")                                                                                    \
    X(SUBTRACT, "-")                                                                               \
    X(MULTIPLY, "*")                                                                               \
    X(DIVIDE, "/")                                                                                 \
    X(REMAINDER, "%")                                                                              \
    X(NOT, "!")                                                                                    \
    X(NEGATE, "-")

enum tree_operator {
#define X(name, text) TREE_OP_##name,
    TREE_OPERATOR_LIST(X)
#undef X
};

const char *tree_operator_text(enum tree_operator op);
const char *tree_expr_kind_text(enum tree_expr_kind kind);

/* A NAME.  `word`: in a place where a name that is no variable stands for its own text (records
 * of declarations, `with` lists, capability lists); there `None` is such a name too. */
struct tree_name {
    const char *name;
    bool word;
};

/* Alternately: a constant text (expr NULL) or an expression. */
struct tree_part {
    struct tree_text text;
    struct tree_expr *expr;
};

struct tree_template {
    struct tree_part *parts;
    size_t count;
};

/* vault://path or env://path */
struct tree_secret {
    bool vault; /* else env */
    const char *path;
};

struct tree_list {
    struct tree_expr **items;
    size_t count;
};

struct tree_argument {
    struct tree_place at;
    const char *name; /* NULL: by position */
    struct tree_expr *value;
};

struct tree_arguments {
    struct tree_argument *items;
    size_t count;
};

/* callee(arguments) */
struct tree_call {
    struct tree_expr *callee;
    struct tree_arguments arguments;
};

/* target.name(arguments): the field `name` of the target if it has one, else name(target, …) */
struct tree_method {
    struct tree_expr *target;
    const char *name;
    struct tree_place name_at;
    struct tree_arguments arguments;
};

struct tree_field_access {
    struct tree_expr *target;
    const char *name;
    struct tree_place name_at;
};

struct tree_index {
    struct tree_expr *target;
    struct tree_expr *index;
};

struct tree_unary {
    enum tree_operator op; /* NOT or NEGATE */
    struct tree_expr *operand;
};

struct tree_link {
    enum tree_operator op;
    struct tree_place at;
    struct tree_expr *operand;
};

/* Operators of one rank, from left to right: ((first op operand) op operand) …; at least one. */
struct tree_binary {
    struct tree_expr *first;
    struct tree_link *links;
    size_t count;
};

struct tree_param {
    struct tree_place at;
    const char *name;
    struct tree_type *type;     /* or NULL */
    struct tree_expr *fallback; /* the value when none is given, or NULL */
};

struct tree_params {
    struct tree_param *items;
    size_t count;
};

struct tree_lambda {
    struct tree_params params;
    struct tree_expr *body; /* a BLOCK for { … } */
};

/* The statements run in order; `value` is the last expression when no ";" follows it, or NULL. */
struct tree_block {
    struct tree_place at;
    struct tree_stmt **statements; /* without the value */
    size_t count;
    struct tree_expr *value;
};

#define TREE_PATTERN_LIST(X) X(LITERAL) X(NAME) X(ANY) X(SOME) X(NONE)

enum tree_pattern_kind {
#define X(name) TREE_PATTERN_##name,
    TREE_PATTERN_LIST(X)
#undef X
};

struct tree_pattern {
    struct tree_place at;
    enum tree_pattern_kind kind;
    struct tree_expr *literal; /* NULL to TEXT, of LITERAL; a negative number has its sign */
    const char *name;          /* bound by NAME (any value) and SOME (any but null) */
};

/* if condition block, or if let pattern = condition block */
struct tree_branch {
    struct tree_pattern *pattern; /* or NULL */
    struct tree_expr *condition;
    struct tree_block *body;
};

struct tree_if {
    struct tree_branch *branches; /* if, else if, else if … */
    size_t count;
    struct tree_block *otherwise; /* or NULL */
};

struct tree_arm {
    struct tree_pattern *pattern;
    struct tree_expr *value; /* a BLOCK for { … } */
};

struct tree_match {
    struct tree_expr *subject;
    struct tree_arm *arms;
    size_t count;
};

/* catch (kind name) */
struct tree_catch {
    struct tree_place at;
    const char *kind; /* NULL: every kind */
    const char *name; /* or NULL */
    struct tree_block *body;
};

struct tree_try {
    struct tree_block *body;
    struct tree_catch *catches;
    size_t count;
};

struct tree_expr {
    enum tree_expr_kind kind;
    struct tree_place at; /* of BINARY: of its first operand; of postfix forms: of the target */
    uint32_t end;         /* offset after its last byte */
    union {
        bool boolean;
        int64_t integer;
        double number;
        uint64_t size_bytes;
        uint64_t duration_us;
        struct tree_text text;
        struct tree_template template;
        struct tree_secret secret;
        struct tree_name name;
        struct tree_list list;
        struct tree_record record;
        struct tree_call call;
        struct tree_method method;
        struct tree_field_access field;
        struct tree_index index;
        struct tree_unary unary;
        struct tree_binary binary;
        struct tree_lambda lambda;
        struct tree_if branch; /* IF */
        struct tree_match match;
        struct tree_try attempt; /* TRY; only as a statement or a block's value */
        struct tree_block *block;
    };
};

/* ------------------------------------------------------------ statements */

#define TREE_STMT_LIST(X)                                                                          \
    X(EXPR) X(LET) X(ASSIGN) X(FOR) X(WHILE) X(WITH) X(RETURN) X(BREAK) X(CONTINUE) X(REQUIRE)

enum tree_stmt_kind {
#define X(name) TREE_STMT_##name,
    TREE_STMT_LIST(X)
#undef X
};

struct tree_let {
    const char *name;
    struct tree_place name_at;
    struct tree_type *type; /* or NULL */
    struct tree_expr *value;
};

struct tree_assign {
    struct tree_expr *target; /* NAME, FIELD or INDEX */
    bool plain;               /* "="; else target = target op value, the target evaluated once */
    enum tree_operator op;
    struct tree_expr *value;
};

/* for name in list; for key, value in record; for index, item in list */
struct tree_for {
    const char *first;
    const char *second; /* or NULL */
    struct tree_expr *subject;
    struct tree_block *body;
};

struct tree_while {
    struct tree_expr *condition;
    struct tree_block *body;
};

/* with key = value, … { } ; as an agent's item too */
struct tree_with {
    struct tree_record attributes;
    struct tree_block *body;
};

struct tree_stmt {
    enum tree_stmt_kind kind;
    struct tree_place at;
    union {
        struct tree_expr *expr; /* EXPR */
        struct tree_let let;
        struct tree_assign assign;
        struct tree_for each; /* FOR */
        struct tree_while loop;
        struct tree_with with;
        struct tree_expr *result;     /* RETURN; or NULL */
        struct tree_expr *capability; /* REQUIRE: one, or a list */
    };
};

/* The value of a key, or NULL. */
const struct tree_expr *tree_record_get(const struct tree_record *record, const char *key);
