/** The example program: a replicated key-value store, and commands to try it. */
@NullMarked
package io.zab.examples;

import org.jspecify.annotations.NullMarked;
