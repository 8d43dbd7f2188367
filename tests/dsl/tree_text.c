#include "tree_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void put_expr(FILE *out, const struct tree_expr *expr);
static void put_block(FILE *out, const struct tree_block *block);

static void put_name(FILE *out, const char *name)
{
    fprintf(out, " %s", name ? name : "-");
}

static void put_text(FILE *out, struct tree_text text)
{
    fputc('"', out);
    for (size_t i = 0; i < text.len; i++)
        fprintf(out, text.bytes[i] < ' ' || text.bytes[i] == '"' ? "\\%02x" : "%c",
                (unsigned char)text.bytes[i]);
    fputc('"', out);
}

static void put_type(FILE *out, const struct tree_type *type)
{
    if (!type) {
        fputs(" -", out);
        return;
    }
    fprintf(out, " (type %s%s", type->name ? type->name : "record", type->optional ? "?" : "");
    for (size_t i = 0; i < type->argument_count; i++)
        put_type(out, type->arguments[i]);
    for (size_t i = 0; i < type->field_count; i++) {
        put_name(out, type->fields[i].name);
        put_type(out, type->fields[i].type);
    }
    fputc(')', out);
}

static void put_record(FILE *out, const struct tree_record *record)
{
    fprintf(out, "(record %s", record->type ? record->type : "");
    for (size_t i = 0; i < record->count; i++) {
        fprintf(out, " %s:", record->fields[i].key);
        put_expr(out, record->fields[i].value);
    }
    fputc(')', out);
}

static void put_params(FILE *out, const struct tree_params *params)
{
    fputs(" (params", out);
    for (size_t i = 0; i < params->count; i++) {
        put_name(out, params->items[i].name);
        put_type(out, params->items[i].type);
        put_expr(out, params->items[i].fallback);
    }
    fputc(')', out);
}

static void put_arguments(FILE *out, const struct tree_arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        if (arguments->items[i].name)
            fprintf(out, " %s=", arguments->items[i].name);
        put_expr(out, arguments->items[i].value);
    }
}

static void put_pattern(FILE *out, const struct tree_pattern *pattern)
{
    fprintf(out, " (pattern %d", (int)pattern->kind);
    put_name(out, pattern->name);
    put_expr(out, pattern->literal);
    fputc(')', out);
}

static void put_if(FILE *out, const struct tree_if *branch)
{
    for (size_t i = 0; i < branch->count; i++) {
        if (branch->branches[i].pattern)
            put_pattern(out, branch->branches[i].pattern);
        put_expr(out, branch->branches[i].condition);
        put_block(out, branch->branches[i].body);
    }
    if (branch->otherwise)
        put_block(out, branch->otherwise);
}

static void put_try(FILE *out, const struct tree_try *attempt)
{
    put_block(out, attempt->body);
    for (size_t i = 0; i < attempt->count; i++) {
        put_name(out, attempt->catches[i].kind);
        put_name(out, attempt->catches[i].name);
        put_block(out, attempt->catches[i].body);
    }
}

static void put_template(FILE *out, const struct tree_template *template)
{
    for (size_t i = 0; i < template->count; i++) {
        if (template->parts[i].expr)
            put_expr(out, template->parts[i].expr);
        else
            put_text(out, template->parts[i].text);
    }
}

static void put_constant(FILE *out, const struct tree_expr *expr)
{
    switch ((int)expr->kind) {
    case TREE_EXPR_BOOL:
        fputs(expr->boolean ? " true" : " false", out);
        break;
    case TREE_EXPR_INT:
        fprintf(out, " %" PRId64, expr->integer);
        break;
    case TREE_EXPR_FLOAT:
        fprintf(out, " %.17g", expr->number);
        break;
    case TREE_EXPR_SIZE:
        fprintf(out, " %" PRIu64, expr->size_bytes);
        break;
    case TREE_EXPR_DURATION:
        fprintf(out, " %" PRIu64, expr->duration_us);
        break;
    case TREE_EXPR_TEXT:
        put_text(out, expr->text);
        break;
    case TREE_EXPR_TEMPLATE:
        put_template(out, &expr->template);
        break;
    }
}

static void put_postfix(FILE *out, const struct tree_expr *expr)
{
    switch ((int)expr->kind) {
    case TREE_EXPR_SECRET:
        fprintf(out, " %s://%s", expr->secret.vault ? "vault" : "env", expr->secret.path);
        break;
    case TREE_EXPR_NAME:
        fprintf(out, " %s%s", expr->name.name, expr->name.word ? "~" : "");
        break;
    case TREE_EXPR_LIST:
        for (size_t i = 0; i < expr->list.count; i++)
            put_expr(out, expr->list.items[i]);
        break;
    case TREE_EXPR_RECORD:
        put_record(out, &expr->record);
        break;
    case TREE_EXPR_CALL:
        put_expr(out, expr->call.callee);
        put_arguments(out, &expr->call.arguments);
        break;
    case TREE_EXPR_METHOD:
        put_expr(out, expr->method.target);
        put_name(out, expr->method.name);
        put_arguments(out, &expr->method.arguments);
        break;
    case TREE_EXPR_FIELD:
        put_expr(out, expr->field.target);
        put_name(out, expr->field.name);
        break;
    case TREE_EXPR_INDEX:
        put_expr(out, expr->index.target);
        put_expr(out, expr->index.index);
        break;
    }
}

static void put_content(FILE *out, const struct tree_expr *expr)
{
    put_constant(out, expr);
    put_postfix(out, expr);
    switch ((int)expr->kind) {
    case TREE_EXPR_UNARY:
        fprintf(out, " %s", tree_operator_text(expr->unary.op));
        put_expr(out, expr->unary.operand);
        break;
    case TREE_EXPR_BINARY:
        put_expr(out, expr->binary.first);
        for (size_t i = 0; i < expr->binary.count; i++) {
            fprintf(out, " %s", tree_operator_text(expr->binary.links[i].op));
            put_expr(out, expr->binary.links[i].operand);
        }
        break;
    case TREE_EXPR_LAMBDA:
        put_params(out, &expr->lambda.params);
        put_expr(out, expr->lambda.body);
        break;
    case TREE_EXPR_IF:
        put_if(out, &expr->branch);
        break;
    case TREE_EXPR_MATCH:
        put_expr(out, expr->match.subject);
        for (size_t i = 0; i < expr->match.count; i++) {
            put_pattern(out, expr->match.arms[i].pattern);
            put_expr(out, expr->match.arms[i].value);
        }
        break;
    case TREE_EXPR_TRY:
        put_try(out, &expr->attempt);
        break;
    case TREE_EXPR_BLOCK:
        put_block(out, expr->block);
        break;
    }
}

static void put_expr(FILE *out, const struct tree_expr *expr)
{
    if (!expr) {
        fputs(" -", out);
        return;
    }
    fprintf(out, " (%s", tree_expr_kind_text(expr->kind));
    put_content(out, expr);
    fputc(')', out);
}

static void put_stmt(FILE *out, const struct tree_stmt *stmt)
{
    static const char *const names[] = {
#define X(name) [TREE_STMT_##name] = #name,
        TREE_STMT_LIST(X)
#undef X
    };

    fprintf(out, "\n  (%s", names[stmt->kind]);
    switch (stmt->kind) {
    case TREE_STMT_EXPR:
    case TREE_STMT_RETURN:
    case TREE_STMT_REQUIRE:
        put_expr(out, stmt->expr);
        break;
    case TREE_STMT_LET:
        put_name(out, stmt->let.name);
        put_type(out, stmt->let.type);
        put_expr(out, stmt->let.value);
        break;
    case TREE_STMT_ASSIGN:
        put_expr(out, stmt->assign.target);
        fprintf(out, " %s", stmt->assign.plain ? "=" : tree_operator_text(stmt->assign.op));
        put_expr(out, stmt->assign.value);
        break;
    case TREE_STMT_FOR:
        put_name(out, stmt->each.first);
        put_name(out, stmt->each.second);
        put_expr(out, stmt->each.subject);
        put_block(out, stmt->each.body);
        break;
    case TREE_STMT_WHILE:
        put_expr(out, stmt->loop.condition);
        put_block(out, stmt->loop.body);
        break;
    case TREE_STMT_WITH:
        put_record(out, &stmt->with.attributes);
        put_block(out, stmt->with.body);
        break;
    case TREE_STMT_BREAK:
    case TREE_STMT_CONTINUE:
        break;
    }
    fputc(')', out);
}

static void put_block(FILE *out, const struct tree_block *block)
{
    fputs(" {", out);
    for (size_t i = 0; i < block->count; i++)
        put_stmt(out, block->statements[i]);
    put_expr(out, block->value);
    fputc('}', out);
}

static void put_item(FILE *out, const struct tree_item *item);

static void put_items(FILE *out, struct tree_item *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_item(out, items[i]);
}

static void put_policy(FILE *out, const struct tree_policy *policy)
{
    for (size_t i = 0; i < policy->count; i++) {
        fprintf(out, "\n %s", tree_rule_kind_text(policy->rules[i].kind));
        put_expr(out, policy->rules[i].subject);
        put_expr(out, policy->rules[i].condition);
    }
}

static void put_item_content(FILE *out, const struct tree_item *item)
{
    switch (item->kind) {
    case TREE_ITEM_METADATA:
    case TREE_ITEM_SECURITY:
    case TREE_ITEM_SCHEDULE:
    case TREE_ITEM_WEBHOOK:
    case TREE_ITEM_MEMORY:
        put_record(out, &item->record);
        break;
    case TREE_ITEM_AGENT:
        put_params(out, &item->agent.params);
        put_type(out, item->agent.result);
        put_items(out, item->agent.items, item->agent.count);
        break;
    case TREE_ITEM_POLICY:
        put_policy(out, &item->policy);
        break;
    case TREE_ITEM_FUNCTION:
        put_params(out, &item->function.params);
        put_type(out, item->function.result);
        put_block(out, item->function.body);
        break;
    case TREE_ITEM_TYPE:
        put_type(out, item->type);
        break;
    case TREE_ITEM_CHANNEL:
        put_record(out, &item->channel.record);
        put_items(out, item->channel.policies, item->channel.policy_count);
        break;
    case TREE_ITEM_CAPABILITIES:
        put_expr(out, item->capabilities);
        break;
    case TREE_ITEM_WITH:
        put_record(out, &item->with.attributes);
        put_block(out, item->with.body);
        break;
    case TREE_ITEM_TRIGGER:
        put_name(out, item->trigger.text);
        put_name(out, item->trigger.binding);
        put_block(out, item->trigger.body);
        break;
    }
}

static void put_item(FILE *out, const struct tree_item *item)
{
    fprintf(out, "\n(%s", tree_item_kind_text(item->kind));
    put_name(out, item->name);
    put_item_content(out, item);
    fputc(')', out);
}

char *tree_text(const struct dsl_file *file)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    put_items(out, file->items, file->count);
    fclose(out);
    return text;
}
