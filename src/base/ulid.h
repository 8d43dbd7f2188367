/*
 * ulid.h - identifiers that sort by time: 48 bits of milliseconds, 80 of chance
 */
#pragma once

enum { ULID_BYTES = 27 }; /* 26 characters and a NUL */

/* Safe from any thread. */
void ulid_make(char text[static ULID_BYTES]);
