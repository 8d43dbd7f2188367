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
struct dsl_place {
    uint32_t offset, line, column;
};

/* May hold NUL bytes; one more follows the last. */
struct dsl_text {
    const char *bytes;
    size_t len;
};

/* ----------------------------------------------------------------- types */

/* NAME<arguments>?; or, only as a declared type, a record type, whose name is NULL. */
struct dsl_type {
    struct dsl_place at;
    const char *name;
    struct dsl_type **arguments;
    size_t argument_count;
    struct dsl_type_field *fields;
    size_t field_count;
    bool optional;
};

struct dsl_type_field {
    struct dsl_place at;
    const char *name;
    struct dsl_type *type;
};

/* --------------------------------------------------------------- records */

struct dsl_field {
    struct dsl_place at;
    const char *key; /* interned */
    struct dsl_expr *value;
};

/* In the order of the source; the parser has refused a key that is there twice. */
struct dsl_record {
    const char *type; /* of `TYPE { … }`, or NULL */
    struct dsl_field *fields;
    size_t count;
};

/* ----------------------------------------------------------- expressions */

#define DSL_EXPR_LIST(X)                                                                           \
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

enum dsl_expr_kind {
#define X(name, text) DSL_EXPR_##name,
    DSL_EXPR_LIST(X)
#undef X
};

#define DSL_OPERATOR_LIST(X)                                                                       \
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

enum dsl_operator {
#define X(name, text) DSL_OP_##name,
    DSL_OPERATOR_LIST(X)
#undef X
};

const char *dsl_operator_text(enum dsl_operator op);
const char *dsl_expr_kind_text(enum dsl_expr_kind kind);

/* A NAME.  `word`: in a place where a name that is no variable stands for its own text (records
 * of declarations, `with` lists, capability lists); there `None` is such a name too. */
struct dsl_name {
    const char *name;
    bool word;
};

/* Alternately: a constant text (expr NULL) or an expression. */
struct dsl_part {
    struct dsl_text text;
    struct dsl_expr *expr;
};

struct dsl_template {
    struct dsl_part *parts;
    size_t count;
};

/* vault://path or env://path */
struct dsl_secret {
    bool vault; /* else env */
    const char *path;
};

struct dsl_list {
    struct dsl_expr **items;
    size_t count;
};

struct dsl_argument {
    struct dsl_place at;
    const char *name; /* NULL: by position */
    struct dsl_expr *value;
};

struct dsl_arguments {
    struct dsl_argument *items;
    size_t count;
};

/* callee(arguments) */
struct dsl_call {
    struct dsl_expr *callee;
    struct dsl_arguments arguments;
};

/* target.name(arguments): the field `name` of the target if it has one, else name(target, …) */
struct dsl_method {
    struct dsl_expr *target;
    const char *name;
    struct dsl_place name_at;
    struct dsl_arguments arguments;
};

struct dsl_field_access {
    struct dsl_expr *target;
    const char *name;
    struct dsl_place name_at;
};

struct dsl_index {
    struct dsl_expr *target;
    struct dsl_expr *index;
};

struct dsl_unary {
    enum dsl_operator op; /* NOT or NEGATE */
    struct dsl_expr *operand;
};

struct dsl_link {
    enum dsl_operator op;
    struct dsl_place at;
    struct dsl_expr *operand;
};

/* Operators of one rank, from left to right: ((first op operand) op operand) …; at least one. */
struct dsl_binary {
    struct dsl_expr *first;
    struct dsl_link *links;
    size_t count;
};

struct dsl_param {
    struct dsl_place at;
    const char *name;
    struct dsl_type *type;     /* or NULL */
    struct dsl_expr *fallback; /* the value when none is given, or NULL */
};

struct dsl_params {
    struct dsl_param *items;
    size_t count;
};

struct dsl_lambda {
    struct dsl_params params;
    struct dsl_expr *body; /* a BLOCK for { … } */
};

/* The statements run in order; `value` is the last expression when no ";" follows it, or NULL. */
struct dsl_block {
    struct dsl_place at;
    struct dsl_stmt **statements; /* without the value */
    size_t count;
    struct dsl_expr *value;
};

#define DSL_PATTERN_LIST(X) X(LITERAL) X(NAME) X(ANY) X(SOME) X(NONE)

enum dsl_pattern_kind {
#define X(name) DSL_PATTERN_##name,
    DSL_PATTERN_LIST(X)
#undef X
};

struct dsl_pattern {
    struct dsl_place at;
    enum dsl_pattern_kind kind;
    struct dsl_expr *literal; /* NULL to TEXT, of LITERAL; a negative number has its sign */
    const char *name;         /* bound by NAME (any value) and SOME (any but null) */
};

/* if condition block, or if let pattern = condition block */
struct dsl_branch {
    struct dsl_pattern *pattern; /* or NULL */
    struct dsl_expr *condition;
    struct dsl_block *body;
};

struct dsl_if {
    struct dsl_branch *branches; /* if, else if, else if … */
    size_t count;
    struct dsl_block *otherwise; /* or NULL */
};

struct dsl_arm {
    struct dsl_pattern *pattern;
    struct dsl_expr *value; /* a BLOCK for { … } */
};

struct dsl_match {
    struct dsl_expr *subject;
    struct dsl_arm *arms;
    size_t count;
};

/* catch (kind name) */
struct dsl_catch {
    struct dsl_place at;
    const char *kind; /* NULL: every kind */
    const char *name; /* or NULL */
    struct dsl_block *body;
};

struct dsl_try {
    struct dsl_block *body;
    struct dsl_catch *catches;
    size_t count;
};

struct dsl_expr {
    enum dsl_expr_kind kind;
    struct dsl_place at; /* of BINARY: of its first operand; of postfix forms: of the target */
    uint32_t end;        /* offset after its last byte */
    union {
        bool boolean;
        int64_t integer;
        double number;
        uint64_t size_bytes;
        uint64_t duration_us;
        struct dsl_text text;
        struct dsl_template template;
        struct dsl_secret secret;
        struct dsl_name name;
        struct dsl_list list;
        struct dsl_record record;
        struct dsl_call call;
        struct dsl_method method;
        struct dsl_field_access field;
        struct dsl_index index;
        struct dsl_unary unary;
        struct dsl_binary binary;
        struct dsl_lambda lambda;
        struct dsl_if branch; /* IF */
        struct dsl_match match;
        struct dsl_try attempt; /* TRY; only as a statement or a block's value */
        struct dsl_block *block;
    };
};

/* ------------------------------------------------------------ statements */

#define DSL_STMT_LIST(X)                                                                           \
    X(EXPR) X(LET) X(ASSIGN) X(FOR) X(WHILE) X(WITH) X(RETURN) X(BREAK) X(CONTINUE) X(REQUIRE)

enum dsl_stmt_kind {
#define X(name) DSL_STMT_##name,
    DSL_STMT_LIST(X)
#undef X
};

struct dsl_let {
    const char *name;
    struct dsl_place name_at;
    struct dsl_type *type; /* or NULL */
    struct dsl_expr *value;
};

struct dsl_assign {
    struct dsl_expr *target; /* NAME, FIELD or INDEX */
    bool plain;              /* "="; else target = target op value, the target evaluated once */
    enum dsl_operator op;
    struct dsl_expr *value;
};

/* for name in list; for key, value in record; for index, item in list */
struct dsl_for {
    const char *first;
    const char *second; /* or NULL */
    struct dsl_expr *subject;
    struct dsl_block *body;
};

struct dsl_while {
    struct dsl_expr *condition;
    struct dsl_block *body;
};

/* with key = value, … { } ; as an agent's item too */
struct dsl_with {
    struct dsl_record attributes;
    struct dsl_block *body;
};

struct dsl_stmt {
    enum dsl_stmt_kind kind;
    struct dsl_place at;
    union {
        struct dsl_expr *expr; /* EXPR */
        struct dsl_let let;
        struct dsl_assign assign;
        struct dsl_for each; /* FOR */
        struct dsl_while loop;
        struct dsl_with with;
        struct dsl_expr *result;     /* RETURN; or NULL */
        struct dsl_expr *capability; /* REQUIRE: one, or a list */
    };
};

/* The value of a key, or NULL. */
const struct dsl_expr *dsl_record_get(const struct dsl_record *record, const char *key);
