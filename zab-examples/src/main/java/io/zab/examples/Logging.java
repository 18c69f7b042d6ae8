package io.zab.examples;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much of our own is logged. Where to and how is said by {@code logback.xml} in this jar: warnings, on stderr. */
final class Logging {
    private Logging() {}

    static void level(Command.Level level) {
        if (LoggerFactory.getLogger("io.zab") instanceof Logger logger) {
            logger.setLevel(Level.toLevel(level.name()));
        }
    }
}
