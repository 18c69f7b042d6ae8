package io.zab.storage;

import java.io.IOException;

/** A place of the data directory that does not hold what it must, and that no crash explains. */
final class Damage extends IOException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final long offset;
    private final String why;

    Damage(String file, long offset, String why) {
        super(file + " is damaged at offset " + offset + ": " + why);
        this.file = file;
        this.offset = offset;
        this.why = why;
    }

    String file() {
        return file;
    }

    long offset() {
        return offset;
    }

    String why() {
        return why;
    }
}
