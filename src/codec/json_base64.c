/*
 * json_base64.c - bytes that are not UTF-8, as a text (RFC 4648, section 4)
 *
 * What does not fill a group of three waits in the writer for the next part.
 */
#include "codec/json.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void json_put_base64_begin(struct json_writer *json)
{
    json->carried = 0;
    json_put_text_begin(json);
}

static void put_group(struct json_writer *json, const unsigned char group[static 3])
{
    const char text[4] = {
        digits[group[0] >> 2],
        digits[(group[0] & 3) << 4 | group[1] >> 4],
        digits[(group[1] & 15) << 2 | group[2] >> 6],
        digits[group[2] & 63],
    };

    json_put_text_part(json, text, sizeof text);
}

void json_put_base64_part(struct json_writer *json, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;

    for (; len && json->carried; len--) {
        json->carry[json->carried++] = *at++;
        if (json->carried == 3) {
            put_group(json, json->carry);
            json->carried = 0;
        }
    }
    for (; len >= 3; at += 3, len -= 3)
        put_group(json, at);
    for (; len; len--)
        json->carry[json->carried++] = *at++;
}

void json_put_base64_end(struct json_writer *json)
{
    if (json->carried) {
        unsigned char group[3] = {0};

        memcpy(group, json->carry, json->carried);
        char text[4] = {digits[group[0] >> 2], digits[(group[0] & 3) << 4 | group[1] >> 4], '=',
                        '='};
        if (json->carried == 2)
            text[2] = digits[(group[1] & 15) << 2];
        json_put_text_part(json, text, sizeof text);
        json->carried = 0;
    }
    json_put_text_end(json);
}

void json_put_base64(struct json_writer *json, const void *bytes, size_t len)
{
    json_put_base64_begin(json);
    json_put_base64_part(json, bytes, len);
    json_put_base64_end(json);
}
