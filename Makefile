# The front door: each target is one command you could type yourself.
BUILD ?= build
SECONDS_EACH ?= 60
SANITIZED = CC=clang CXX=clang++ meson setup -Dhardened=false -Db_lundef=false

.PHONY: run check build install lint asan tsan fuzz bench format help

run: deps build                      ## install what is missing, build, run the example under limits
	@scripts/example $(BUILD)

check: BUILD_DEPS = check
check: deps build                    ## the same for the tests; prints "N passed, N failed, N skipped" last
	@scripts/run-tests $(BUILD)

build: $(BUILD)/build.ninja          ## build everything (leaves build/symbiont)
	@ninja -C $(BUILD)

install: build                       ## install below DESTDIR and PREFIX
	$(if $(PREFIX),meson configure $(BUILD) --prefix=$(PREFIX))
	meson install -C $(BUILD) $(if $(DESTDIR),--destdir=$(abspath $(DESTDIR)))

lint:                                ## what a reviewer should not have to say
	@scripts/lint

asan:                                ## tests under the address and undefined-behaviour sanitizers
	@test -f build-asan/build.ninja || $(SANITIZED) -Db_sanitize=address,undefined build-asan
	@ninja -C build-asan
	@scripts/run-tests build-asan

tsan:                                ## tests with threads under the thread sanitizer
	@test -f build-tsan/build.ninja || $(SANITIZED) -Db_sanitize=thread build-tsan
	@ninja -C build-tsan
	@scripts/run-tests build-tsan --suite unit

fuzz:                                ## fuzz each parser for SECONDS_EACH
	@test -f build-fuzz/build.ninja || $(SANITIZED) -Dfuzz=true -Db_sanitize=address,undefined build-fuzz
	@ninja -C build-fuzz
	@scripts/fuzz build-fuzz $(SECONDS_EACH)

bench: build                         ## the start, throughput and memory table of this machine
	@$(BUILD)/symbiont bench --peers

format:                              ## lay the code out
	clang-format -i $$(find src include tests examples -name '*.[ch]')

help:                                ## this list
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' Makefile | expand -t 12

.PHONY: deps
deps:
	@scripts/install-deps $(BUILD_DEPS)

$(BUILD)/build.ninja: | deps
	meson setup $(BUILD)
