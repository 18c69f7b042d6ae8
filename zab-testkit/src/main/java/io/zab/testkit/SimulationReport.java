package io.zab.testkit;

/**
 * What a set of runs amounted to, in all of which everything held.
 *
 * @param runs how many
 * @param transactions applied, each counted once, however many peers applied it
 * @param steps events of all runs
 * @param virtualSeconds that passed in them
 */
public record SimulationReport(long runs, long transactions, long steps, double virtualSeconds) {}
