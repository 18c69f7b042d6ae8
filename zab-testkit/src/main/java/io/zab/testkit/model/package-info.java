/**
 * What is true of a cluster, known from outside: which batches were ever made, what each disk is certain to keep, what is promised, and what is
 * therefore committed. It never asks a peer what it believes.
 *
 * <pre>
 *   operations given to the log, completed syncs ──▶ Model ──▶ tree of ModelBatch, one ModelPeer per voter, one ModelEpoch per leader
 *                                                      │
 *                                                      └──▶ Observer (the predicates)
 * </pre>
 *
 * Start at {@link io.zab.testkit.model.Model}. Histories are paths in one tree of batches, so "do these two logs agree up to here" is one
 * comparison of references, and every event costs a constant amount of work. One thread.
 */
@NullMarked
package io.zab.testkit.model;

import org.jspecify.annotations.NullMarked;
