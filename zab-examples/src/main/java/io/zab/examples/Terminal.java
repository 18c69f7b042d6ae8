package io.zab.examples;

import java.io.PrintStream;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err complaints
 */
record Terminal(PrintStream out, PrintStream err) {}
