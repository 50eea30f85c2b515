/* A library with XGBoost's functions and none of its abilities: what it does is chosen where it is compiled. */

#include <stdint.h>
#include <stdio.h>

#ifndef MAJOR
#define MAJOR 3
#endif
#ifndef FILE_TEXT
#define FILE_TEXT "{}"
#endif
#ifndef FAILS_AT
#define FAILS_AT 1000000
#endif

static int matrix, booster, made, freed;

void XGBoostVersion(int *major, int *minor, int *patch) { *major = MAJOR; *minor = 7; *patch = 6; }

const char *XGBGetLastError(void) { return "[12:00:00] tree.cc:1: no room for a tree\n\nStack trace:\n  [bt] (0) 0x1"; }

static int make(void **out, void *what) { *out = what; __sync_fetch_and_add(&made, 1); return 0; }

static int unmake(void) { __sync_fetch_and_add(&freed, 1); return 0; }

int XGDMatrixCreateFromDense(const char *data, const char *config, void **out) { return make(out, &matrix); }
int XGDMatrixSetFloatInfo(void *of, const char *name, const float *values, uint64_t count) { return 0; }
int XGDMatrixFree(void *of) { return unmake(); }
int XGBoosterCreate(void *const *matrices, uint64_t count, void **out) { return make(out, &booster); }
int XGBoosterSetParam(void *of, const char *name, const char *value) { return 0; }
int XGBoosterSetStrFeatureInfo(void *of, const char *name, const char **values, uint64_t count) { return 0; }
int XGBoosterUpdateOneIter(void *of, int iteration, void *on) { return iteration < FAILS_AT ? 0 : -1; }
int XGBoosterFree(void *of) { return unmake(); }

int XGBoosterSaveModelToBuffer(void *of, const char *config, uint64_t *length, const char **text) {
    *text = FILE_TEXT;
    *length = *text ? sizeof FILE_TEXT - 1 : 0;
    return 0;
}

__attribute__((destructor)) static void count(void) {
    fprintf(stderr, "fake: %d made, %d not freed\n", made, made - freed);
}
