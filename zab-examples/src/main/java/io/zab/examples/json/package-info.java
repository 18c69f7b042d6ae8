/**
 * As much JSON as the example program speaks: maps, lists, strings, numbers, booleans and null, to text and back.
 *
 * <pre>
 *   Map, List, String, Number, Boolean, null ──Json.write──▶ text ──JsonReader.parse──▶ the same
 * </pre>
 *
 * Written by hand so that the example jar carries no library for it. No state; any thread.
 */
@NullMarked
package io.zab.examples.json;

import org.jspecify.annotations.NullMarked;
