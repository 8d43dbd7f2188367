# The front door: each target is one command you could type yourself.
BUILD ?= build

.PHONY: build check help

build: $(BUILD)/build.ninja          ## build everything (leaves build/symbiont)
	ninja -C $(BUILD)

$(BUILD)/build.ninja:
	meson setup $(BUILD)

check: build                         ## run every test
	meson test -C $(BUILD)

help:                                ## this list
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' Makefile | expand -t 12
