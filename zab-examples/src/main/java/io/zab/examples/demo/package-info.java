/**
 * The demo: nodes as separate processes, writes without pause, leaders killed, and at the end everything compared.
 *
 * <pre>
 *   Demo ──starts, kills──▶ DemoCluster ──▶ NodeProcess (one JVM each)
 *     ├──▶ Writer (several per node) ──what became of each write──▶ Ledger ──▶ Unknowns: none but at killed nodes
 *     │         └──acknowledged──▶ FailoverWatch   from SIGKILL to the next acknowledged write
 *     ├──▶ Story     what the nodes say of a failover, in plain words
 *     └──▶ Verifier  Ledger against the states of all nodes ──▶ Verdict ──▶ Summary
 *
 *   HistoryDemo ──starts, pauses, kills──▶ DemoCluster
 *     ├──▶ Absence   how a leader is away: paused, or cut off
 *     ├──▶ Traffic ──▶ RecordedClient ──calls, answers──▶ HistoryRecorder (of the testkit)
 *     └──▶ LinearizabilityChecker, StaleReads ──▶ HistorySummary
 * </pre>
 *
 * Start at {@link io.zab.examples.demo.Demo}, then {@link io.zab.examples.demo.HistoryDemo}. {@link io.zab.examples.demo.Verifier} is pure and tested with states that are wrong: a check that
 * cannot fail proves nothing.
 */
@NullMarked
package io.zab.examples.demo;

import org.jspecify.annotations.NullMarked;
