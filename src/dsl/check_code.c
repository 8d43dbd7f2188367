#include <string.h>

#include "base/text.h"
#include "dsl/check.h"

static void check_if(struct checker *checker, const struct tree_if *branch);
static void check_stmt(struct checker *checker, const struct tree_stmt *stmt);

static bool is_fixed(const struct checker *checker, const char *name)
{
    for (const char *const *fixed = checker->fixed; fixed && *fixed; fixed++) {
        if (text_equal(*fixed, name))
            return true;
    }
    return false;
}

static bool is_known(const struct checker *checker, const char *name)
{
    return check_is_declared(checker, name) || is_fixed(checker, name) ||
           check_own_function(checker, name) || check_signature(checker, name);
}

static void check_name(struct checker *checker, const struct tree_expr *expr)
{
    const char *name = expr->name.name;

    if (expr->name.word || is_known(checker, name))
        return;
    bool hints = check_may_hint(checker) && strlen(name) > 2;
    const char *near = hints ? check_nearest(checker, name) : NULL;
    finding_error(checker->findings, expr->at, "'%s' is not declared", name);
    if (near)
        finding_hint(checker->findings, "did you mean '%s'?", near);
    else
        finding_hint(checker->findings, "declare it with let, or write \"%s\" if a text is meant",
                     name);
}

void check_params(struct checker *checker, const struct tree_params *params)
{
    for (size_t i = 0; i < params->count; i++) {
        const struct tree_param *param = &params->items[i];

        if (param->fallback)
            check_expr(checker, param->fallback);
        for (size_t j = 0; j < i && j < FINDINGS_TOLD; j++) {
            if (params->items[j].name == param->name)
                finding_error(checker->findings, param->at, "the parameter '%s' is there twice",
                              param->name);
        }
        if (param->name)
            check_declare(checker, param->name);
    }
}

static void check_arguments(struct checker *checker, const struct tree_arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++)
        check_expr(checker, arguments->items[i].value);
}

static void check_call(struct checker *checker, const struct tree_expr *expr)
{
    const struct tree_expr *callee = expr->call.callee;

    if (callee->kind != TREE_EXPR_NAME)
        check_expr(checker, callee);
    else if (!check_is_declared(checker, callee->name.name) ||
             check_own_function(checker, callee->name.name))
        check_named_call(checker, expr);
    check_arguments(checker, &expr->call.arguments);
}

static void check_lambda(struct checker *checker, const struct tree_lambda *lambda)
{
    struct check_mark mark = check_enter(checker);

    checker->loops = 0;
    check_params(checker, &lambda->params);
    check_expr(checker, lambda->body);
    check_leave(checker, &mark, true);
}

static void bind_pattern(struct checker *checker, const struct tree_pattern *pattern)
{
    if (pattern && pattern->name)
        check_declare(checker, pattern->name);
}

static void check_if(struct checker *checker, const struct tree_if *branch)
{
    for (size_t i = 0; i < branch->count; i++) {
        struct check_mark mark = check_enter(checker);

        check_expr(checker, branch->branches[i].condition);
        bind_pattern(checker, branch->branches[i].pattern);
        check_block(checker, branch->branches[i].body);
        check_leave(checker, &mark, false);
    }
    if (branch->otherwise)
        check_block(checker, branch->otherwise);
}

static void check_match(struct checker *checker, const struct tree_match *match)
{
    bool catches_all = false;

    check_expr(checker, match->subject);
    for (size_t i = 0; i < match->count; i++) {
        const struct tree_pattern *pattern = match->arms[i].pattern;
        struct check_mark mark = check_enter(checker);

        if (catches_all) {
            finding_add(checker->findings, SYMBIONT_SEVERITY_WARNING, pattern->at,
                        "this arm is never reached");
            finding_hint(checker->findings, "an arm before it takes every value");
        }
        catches_all |= pattern->kind == TREE_PATTERN_ANY || pattern->kind == TREE_PATTERN_NAME;
        bind_pattern(checker, pattern);
        check_expr(checker, match->arms[i].value);
        check_leave(checker, &mark, false);
    }
}

static void check_try(struct checker *checker, const struct tree_try *attempt)
{
    check_block(checker, attempt->body);
    for (size_t i = 0; i < attempt->count; i++) {
        struct check_mark mark = check_enter(checker);

        if (attempt->catches[i].name)
            check_declare(checker, attempt->catches[i].name);
        check_block(checker, attempt->catches[i].body);
        check_leave(checker, &mark, false);
    }
}

static void check_binary(struct checker *checker, const struct tree_binary *binary)
{
    check_expr(checker, binary->first);
    for (size_t i = 0; i < binary->count; i++)
        check_expr(checker, binary->links[i].operand);
}

void check_record(struct checker *checker, const struct tree_record *record)
{
    check_twice(checker, record);
    for (size_t i = 0; i < record->count; i++)
        check_expr(checker, record->fields[i].value);
}

static void check_parts(struct checker *checker, const struct tree_template *template)
{
    for (size_t i = 0; i < template->count; i++) {
        if (template->parts[i].expr)
            check_expr(checker, template->parts[i].expr);
    }
}

static void check_compound(struct checker *checker, const struct tree_expr *expr)
{
    switch ((int)expr->kind) {
    case TREE_EXPR_CALL:
        check_call(checker, expr);
        break;
    case TREE_EXPR_LAMBDA:
        check_lambda(checker, &expr->lambda);
        break;
    case TREE_EXPR_IF:
        check_if(checker, &expr->branch);
        break;
    case TREE_EXPR_MATCH:
        check_match(checker, &expr->match);
        break;
    case TREE_EXPR_TRY:
        check_try(checker, &expr->attempt);
        break;
    case TREE_EXPR_BLOCK:
        check_block(checker, expr->block);
        break;
    default:
        break; /* constants */
    }
}

void check_expr(struct checker *checker, const struct tree_expr *expr)
{
    switch ((int)expr->kind) {
    case TREE_EXPR_NAME:
        check_name(checker, expr);
        break;
    case TREE_EXPR_TEMPLATE:
        check_parts(checker, &expr->template);
        break;
    case TREE_EXPR_LIST:
        for (size_t i = 0; i < expr->list.count; i++)
            check_expr(checker, expr->list.items[i]);
        break;
    case TREE_EXPR_RECORD:
        check_record(checker, &expr->record);
        break;
    case TREE_EXPR_METHOD:
        check_expr(checker, expr->method.target);
        check_arguments(checker, &expr->method.arguments);
        break;
    case TREE_EXPR_FIELD:
        check_expr(checker, expr->field.target);
        break;
    case TREE_EXPR_INDEX:
        check_expr(checker, expr->index.target);
        check_expr(checker, expr->index.index);
        break;
    case TREE_EXPR_UNARY:
        check_expr(checker, expr->unary.operand);
        break;
    case TREE_EXPR_BINARY:
        check_binary(checker, &expr->binary);
        break;
    default:
        check_compound(checker, expr);
    }
}

void check_block(struct checker *checker, const struct tree_block *block)
{
    struct check_mark mark = check_enter(checker);

    for (size_t i = 0; i < block->count; i++)
        check_stmt(checker, block->statements[i]);
    if (block->value)
        check_expr(checker, block->value);
    check_leave(checker, &mark, false);
}

/* An undeclared name on the left declares it in the function. */
static void check_assign(struct checker *checker, const struct tree_assign *assign)
{
    const struct tree_expr *target = assign->target;

    check_expr(checker, assign->value);
    if (!assign->plain || target->kind != TREE_EXPR_NAME ||
        check_is_declared(checker, target->name.name)) {
        check_expr(checker, target);
        return;
    }
    if (is_fixed(checker, target->name.name))
        return;
    finding_add(checker->findings, SYMBIONT_SEVERITY_HINT, target->at,
                "this assignment declares '%s' in the whole function", target->name.name);
    finding_hint(checker->findings, "write let %s = …", target->name.name);
    check_declare_in_function(checker, target->name.name);
}

static void check_for(struct checker *checker, const struct tree_for *each)
{
    struct check_mark mark = check_enter(checker);

    check_expr(checker, each->subject);
    check_declare(checker, each->first);
    if (each->second)
        check_declare(checker, each->second);
    checker->loops++;
    check_block(checker, each->body);
    check_leave(checker, &mark, false);
}

static void check_while(struct checker *checker, const struct tree_while *loop)
{
    check_expr(checker, loop->condition);
    checker->loops++;
    check_block(checker, loop->body);
    checker->loops--;
}

static void check_jump(struct checker *checker, const struct tree_stmt *stmt)
{
    if (checker->loops == 0)
        finding_error(checker->findings, stmt->at, "%s stands outside a loop",
                      stmt->kind == TREE_STMT_BREAK ? "break" : "continue");
}

static void check_stmt(struct checker *checker, const struct tree_stmt *stmt)
{
    switch (stmt->kind) {
    case TREE_STMT_EXPR:
        check_expr(checker, stmt->expr);
        break;
    case TREE_STMT_LET:
        check_expr(checker, stmt->let.value);
        check_declare(checker, stmt->let.name);
        break;
    case TREE_STMT_ASSIGN:
        check_assign(checker, &stmt->assign);
        break;
    case TREE_STMT_FOR:
        check_for(checker, &stmt->each);
        break;
    case TREE_STMT_WHILE:
        check_while(checker, &stmt->loop);
        break;
    case TREE_STMT_WITH:
        check_with(checker, &stmt->with.attributes);
        check_block(checker, stmt->with.body);
        break;
    case TREE_STMT_RETURN:
        if (stmt->result)
            check_expr(checker, stmt->result);
        break;
    case TREE_STMT_BREAK:
    case TREE_STMT_CONTINUE:
        check_jump(checker, stmt);
        break;
    case TREE_STMT_REQUIRE:
        check_expr(checker, stmt->capability);
        break;
    }
}
