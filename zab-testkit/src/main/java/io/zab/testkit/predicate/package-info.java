/**
 * The promises of the protocol, each a small class that watches the {@linkplain io.zab.testkit.model.Model model} and objects when one is broken.
 *
 * <pre>
 *   Model ── event ──▶ Predicate ── broken ──▶ Violation (name, rule, values)
 * </pre>
 *
 * Start at {@link io.zab.testkit.predicate.Predicates}, the list of all. One thread.
 */
@NullMarked
package io.zab.testkit.predicate;

import org.jspecify.annotations.NullMarked;
