/**
 * What the program needs of the machine it runs on: folders to delete, ports that are free. No state; any thread.
 *
 * <pre>
 *   demo, bench ──▶ FreePorts, Folders ──▶ java.net, java.nio.file
 * </pre>
 */
@NullMarked
package io.zab.examples.machine;

import org.jspecify.annotations.NullMarked;
