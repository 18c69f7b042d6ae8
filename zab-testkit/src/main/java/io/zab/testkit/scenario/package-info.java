/**
 * Stories in text: commands, a line, what was observed. The same peers, appliers, storage and predicates as in the simulator, but nothing happens
 * by itself: a message arrives when it is delivered, a disk syncs when it is told to.
 *
 * <pre>
 *   *.txt ──▶ Scenario (commands and expected lines) ──▶ Stage (whose command is it?) ──▶ observed lines
 *                                                          │                                ▲
 *       Hosts (machines)  Wires (messages, links)  Callers (applications)  Sight (what is shown)  Expectations (what must hold)
 *                                                          │                                │
 *                                                        World (links, time, what is under way) ──▶ Chronicle (what is told)
 * </pre>
 *
 * Start at {@link io.zab.testkit.scenario.Scenario}; the commands are in {@code docs/testing.md}. One thread.
 */
@NullMarked
package io.zab.testkit.scenario;

import org.jspecify.annotations.NullMarked;
